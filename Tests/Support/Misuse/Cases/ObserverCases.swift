import Descent
import Synchronization

/// An accumulator that does what it is told.
private struct OwnAccumulator: MetricAccumulator {
  var body: @Sendable () -> Void
  mutating func add(_ batch: MetricBatch) { body() }
  var value: Double { 1 }
}

private struct OwnEvaluationMetric: EvaluationMetric {
  var name: String { "own" }
  var targetKind: TargetKind { .labels }
  var body: @Sendable () -> Void
  func accumulator(outputSize: Int) -> any MetricAccumulator { OwnAccumulator(body: body) }
}

/// Schedules and metrics that look at the trainer which asks them.
private final class Watcher: Schedule, Sendable {
  let trainer = Mutex<Trainer?>(nil)
  var watched: MonitoredValue? { .trainingLoss }

  func rate(from initial: Double, at point: SchedulePoint) -> Double { initial }

  func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {
    guard let trainer = trainer.withLock({ $0 }) else { return }
    trainer.assumeIsolated { _ = $0.progress }
  }
}

/// A metric whose name looks at the trainer.
private final class WatchingMetric: Metric, Sendable {
  let trainer = Mutex<Trainer?>(nil)
  var targetKind: TargetKind { .labels }

  var name: String {
    if let trainer = trainer.withLock({ $0 }) { trainer.assumeIsolated { _ = $0.progress } }
    return "watching"
  }

  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { output.sum(axes: [1]) }
}

/// Those who look on, and do what they should not while something else goes on.
let observerCases: [Misuse] = [
  .refused("an observer that takes steps", "an observer") {
    let trainer = try classifier()
    let data = try labelled()
    _ = try await trainer.runEpoch(data) { _ = try $0.step(on: data, samples: [0]) }
  },
  .refused("an observer that takes steps that diverge", "") {
    let trainer = try classifier(optimizer: SGD(learningRate: 1e30))
    let data = try labelled()
    for try await _ in trainer.fit(
      data, epochs: 5, afterStep: { _ = try? $0.step(on: data, samples: [0]) })
    {}
    throw TrainingError.data("it looks on, and nothing more")
  },
  .refused("an observer that runs an epoch", "an observer") {
    let trainer = try classifier()
    let data = try labelled()
    _ = try await trainer.runEpoch(data) { _ = try $0.runEpoch(data) }
  },
  .refused("an observer that begins the epoch anew", "an observer") {
    let trainer = try classifier()
    let data = try labelled()
    let counter = CallCounter()
    _ = try await trainer.runEpoch(data) {
      $0.beginEpochAnew()
      if counter.next() > 1000 { throw OwnMistake() }
    }
  },
  .refused("an observer that puts back another state", "an observer") {
    let trainer = try classifier()
    let (data, progress, values) = (
      try labelled(), await trainer.progress, await trainer.values
    )
    let counter = CallCounter()
    _ = try await trainer.runEpoch(data) {
      try $0.restore(progress, values: values)
      if counter.next() > 1000 { throw OwnMistake() }
    }
  },
  .refused("an observer that tests rates", "an observer") {
    let trainer = try classifier()
    let data = try labelled()
    _ = try await trainer.runEpoch(data) { _ = try $0.rangeTest(on: data) }
  },
  .works("an observer that evaluates, predicts and sets the rate") {
    let trainer = try classifier()
    let data = try labelled()
    _ = try await trainer.runEpoch(data, validation: data) {
      _ = try $0.evaluate(data)
      _ = try $0.predict([1, 2, 3, 4])
      _ = try $0.observation(onFirstOf: data)
      _ = try $0.predictor().predict([1, 2, 3, 4])
      try $0.setLearningRate(0.001)
    }
  },
  .refused("an observer that sets values to no numbers", "gave nan") {
    let trainer = try classifier()
    let data = try labelled()
    _ = try await trainer.runEpoch(data) { try $0.setValues([.nan, 0, 0], at: "bias") }
  },
  .refused("an observer that throws", "of one's own") {
    _ = try await classifier().runEpoch(labelled()) { _ in throw OwnMistake() }
  },
  .works("a metric that evaluates while it is measured") {
    let box = Mutex<Trainer?>(nil)
    let counter = CallCounter()
    let trainer = try classifier(evaluationMetrics: [
      OwnEvaluationMetric {
        guard counter.next() == 0, let trainer = box.withLock({ $0 }) else { return }
        trainer.assumeIsolated { trainer in
          for count in 1...20 {
            _ = try? trainer.predict([Float](repeating: 1, count: 4 * count))
            _ = try? trainer.evaluate(labelled(count))
          }
        }
      }
    ])
    box.withLock { $0 = trainer }
    _ = try await trainer.evaluate(labelled(300))
  },
  .works("a schedule that looks at its trainer") {
    let schedule = Watcher()
    let trainer = try classifier(schedule: schedule)
    schedule.trainer.withLock { $0 = trainer }
    for try await _ in trainer.fit(try labelled(), epochs: 2) {}
  },
  .works("a metric whose name looks at its trainer") {
    let metric = WatchingMetric()
    let trainer = try classifier(metrics: [metric])
    metric.trainer.withLock { $0 = trainer }
    for try await _ in trainer.fit(try labelled(), epochs: 2) {}
  },
  .works("a source that predicts while it is read") {
    let box = Mutex<Trainer?>(nil)
    let data = try labelled()
    let source = ToldSource { size, order, step throws(DataError) in
      if let trainer = box.withLock({ $0 }) {
        trainer.assumeIsolated { trainer in
          for count in 1...20 { _ = try? trainer.predict([Float](repeating: 1, count: 4 * count)) }
        }
      }
      return try data.batches(of: size, in: order, from: step)
    }
    let trainer = try classifier()
    box.withLock { $0 = trainer }
    try await useAll(trainer, source)
  },
  .refused("a source that trains while it is read", "an observer") {
    let box = Mutex<Trainer?>(nil)
    let data = try labelled()
    let source = ToldSource { size, order, step throws(DataError) in
      if let trainer = box.withLock({ $0 }) {
        do {
          try trainer.assumeIsolated { _ = try $0.step(on: data, samples: [0]) }
        } catch { throw DataError(.invalid, "\(error)") }
      }
      return try data.batches(of: size, in: order, from: step)
    }
    let trainer = try classifier()
    box.withLock { $0 = trainer }
    _ = try await trainer.runEpoch(source)
  },
]
