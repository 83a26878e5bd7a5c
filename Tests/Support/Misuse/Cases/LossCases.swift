import Descent

/// A loss that is told what to do.
private struct OwnLoss: Loss {
  var kind: @Sendable () -> TargetKind = { .values }
  var weighs: (@Sendable (Tensor, Tensor) -> Tensor)?
  var body: @Sendable (Tensor, Tensor) -> Tensor
  var targetKind: TargetKind { kind() }

  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { body(output, target) }
  func weight(output: Tensor, target: Tensor) -> Tensor? { weighs.map { $0(output, target) } }
}

/// A metric that is told what to do.
private struct OwnMetric: Metric {
  var called: @Sendable () -> String = { "own" }
  var kind: @Sendable () -> TargetKind = { .values }
  var body: @Sendable (Tensor, Tensor) -> Tensor
  var name: String { called() }
  var targetKind: TargetKind { kind() }

  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { body(output, target) }
}

@Sendable private func squares(_ output: Tensor, _ target: Tensor) -> Tensor {
  (output - target).squared().mean()
}

@Sendable private func rowSquares(_ output: Tensor, _ target: Tensor) -> Tensor {
  (output - target).squared().sum(axes: [1])
}

/// Losses and metrics that are not what they claim.
let lossCases: [Misuse] = [
  .refused("a loss that is no mean", "one number") {
    _ = try regressor(loss: OwnLoss { ($0 - $1).squared() })
  },
  .refused("a loss of labels", "one number") {
    _ = try regressor(loss: OwnLoss { output, _ in output.argMax() })
  },
  .refused("a weight of a loss that is no number", "one number") {
    _ = try regressor(loss: OwnLoss(weighs: { output, _ in output }, body: squares))
  },
  .works("a weight of a loss that is zero, negative or no number") {
    for weight in [0, -1, Double.nan, .infinity] {
      let trainer = try regressor(
        loss: OwnLoss(weighs: { output, _ in output.filling(.scalar, with: weight) }, body: squares)
      )
      _ = try await trainer.evaluate(valued())
    }
  },
  .refused("a loss that changes its kind of targets", "one label per sample") {
    let counter = CallCounter()
    let trainer = try Trainer(
      Dense(2), inputShape: [4],
      loss: OwnLoss(kind: { counter.next() % 2 == 0 ? .labels : .values }) { output, target in
        target.type == .int32
          ? output.sum() + target.oneHot(classes: 2).sum() : squares(output, target)
      }, metrics: [], batchSize: 8)
    try await useAll(trainer, labelled(classes: 2))
  },
  .refused("a loss that takes values for labels", "broadcast") {
    _ = try regressor(loss: OwnLoss(kind: { .labels }, body: squares))
  },
  .refused("a loss that is never finite", "gave inf") {
    let trainer = try regressor(loss: OwnLoss { output, target in squares(output, target) / 0 })
    try await useAll(trainer, valued())
  },
  .works("a loss that depends on nothing") {
    let trainer = try regressor(loss: OwnLoss { output, _ in output.filling(.scalar, with: 1) })
    try await useAll(trainer, valued())
  },
  .refused("class weights of other classes", "weights") {
    _ = try classifier(loss: SoftmaxCrossEntropy(weights: [1, 2]))
  },
  .refused("class weights of nothing", "weights") {
    _ = try classifier(loss: SoftmaxCrossEntropy(weights: []))
  },
  .refused("class weights below zero", "weight") {
    _ = try classifier(loss: SoftmaxCrossEntropy(weights: [1, -2, 1]))
  },
  .refused("class weights that are no numbers", "weight") {
    _ = try classifier(loss: SoftmaxCrossEntropy(weights: [1, .nan, 1]))
  },
  .refused("smoothing of everything", "smoothing") {
    _ = try classifier(loss: SoftmaxCrossEntropy(smoothing: 1))
  },
  .refused("smoothing that is no number", "smoothing") {
    _ = try classifier(loss: SoftmaxCrossEntropy(smoothing: .nan))
  },
  .works("cross-entropy of a label at each place") {
    _ = try Trainer(Network([]), inputShape: [2, 2], loss: .softmaxCrossEntropy)
  },
  .refused("scales of other values", "scales") {
    _ = try regressor(loss: MeanSquaredError(scales: [1, 2, 3]))
  },
  .refused("scales that are no numbers", "scales") {
    _ = try regressor(loss: MeanSquaredError(scales: [.nan, 1]))
  },
  .refused("a metric that is no number a sample", "one number per sample") {
    _ = try regressor(metrics: [OwnMetric { ($0 - $1).squared() }])
  },
  .refused("a metric of labels", "one number per sample") {
    _ = try regressor(metrics: [OwnMetric { output, _ in output.argMax() }])
  },
  .refused("a metric called loss", "loss") {
    _ = try regressor(metrics: [OwnMetric(called: { "loss" }, body: rowSquares)])
  },
  .refused("a metric called output", "output") {
    _ = try regressor(metrics: [OwnMetric(called: { "output" }, body: rowSquares)])
  },
  .refused("a metric called loss weight", "loss weight") {
    _ = try regressor(metrics: [OwnMetric(called: { "loss weight" }, body: rowSquares)])
  },
  .refused("two metrics of one name", "two metrics") {
    _ = try regressor(metrics: [.meanAbsoluteError, .meanAbsoluteError])
  },
  .works("a metric without a name") {
    try await useAll(
      regressor(metrics: [OwnMetric(called: { "" }, body: rowSquares)]), valued())
  },
  .works("a metric that changes its name") {
    let counter = CallCounter()
    let trainer = try regressor(
      metrics: [OwnMetric(called: { "own\(counter.next())" }, body: rowSquares)])
    for try await epoch in trainer.fit(try valued(), epochs: 2) {
      try hold(
        epoch.train.metrics.values.allSatisfy(\.isFinite), "measured: \(epoch.train.metrics)")
    }
    _ = try await trainer.evaluate(valued())
  },
  .refused("a metric of labels for values", "takes labels") {
    _ = try regressor(metrics: [.accuracy])
  },
  .refused("a metric of the largest of no outputs", "k of at least 1") {
    _ = try classifier(metrics: [.topKAccuracy(0)])
  },
  .works("a metric of more outputs than there are") {
    let trainer = try classifier(metrics: [.topKAccuracy(.max)])
    let evaluation = try await trainer.evaluate(labelled())
    try hold(evaluation.metrics.values.first == 1, "\(evaluation.metrics)")
  },
]
