import Descent

/// Trainers and what they are asked.
let trainerCases: [Misuse] = [
  .refused("a batch of nothing", "batch size") { _ = try classifier(batchSize: 0) },
  .refused("a batch of less than nothing", "batch size") { _ = try classifier(batchSize: .min) },
  .refused("a batch larger than any", "more than") { _ = try classifier(batchSize: .max) },
  .refused("a batch of far more samples than there are", "larger than the data") {
    let trainer = try Trainer(
      Dense(3), inputShape: [100], loss: .softmaxCrossEntropy, batchSize: 20_000_000)
    try await useAll(trainer, labelled(features: 100))
  },
  .refused("a batch larger than the data", "larger than the data") {
    try await useAll(classifier(batchSize: 41), labelled())
  },
  .refused("samples of no extent", "positive") {
    _ = try Trainer(Dense(3), inputShape: [0], loss: .softmaxCrossEntropy)
  },
  .refused("samples of a negative extent", "positive") {
    _ = try Trainer(Flatten(), inputShape: [-1, -4], loss: .meanSquaredError)
  },
  .refused("samples larger than any", "more than") {
    _ = try Trainer(Flatten(), inputShape: [.max, .max], loss: .meanSquaredError)
  },
  .refused("features that are no whole samples", "whole number of samples") {
    _ = try await classifier().predict([1, 2, 3])
  },
  .works("a prediction of nothing") {
    try hold(try await classifier().predict([]) == [], "nothing")
    try hold(try await classifier().predictor().predict([]) == [], "nothing")
  },
  .works("a prediction of what is no number") {
    let outputs = try await classifier().predict([.nan, .infinity, -.infinity, 1])
    try hold(outputs.count == 3, "three")
  },
  .refused("a batch that names no sample", "at least one sample") {
    _ = try await classifier().step(on: labelled(), samples: [])
  },
  .refused("a batch that names a sample which is not there", "at least one sample") {
    _ = try await classifier().step(on: labelled(), samples: [0, 40])
  },
  .refused("a batch that names a negative sample", "at least one sample") {
    _ = try await classifier().step(on: labelled(), samples: [-1])
  },
  .refused("gradients of a sample which is not there", "at least one sample") {
    _ = try await classifier().gradientNorms(on: labelled(), samples: [.max])
  },
  .refused("an observation of no sample", "at least one sample") {
    _ = try await classifier().observation(on: labelled(), samples: [])
  },
  .refused("data of another shape", "shape") {
    _ = try await classifier().evaluate(labelled(features: 5))
  },
  .refused("data of more classes", "classes") {
    _ = try await classifier().evaluate(labelled(classes: 7))
  },
  .refused("values for labels", "values") { _ = try await classifier().evaluate(valued()) },
  .refused("labels for values", "labels") { _ = try await regressor().evaluate(labelled()) },
  .refused("values of another shape", "targets") {
    _ = try await regressor().evaluate(valued(values: 3))
  },
  .refused("validation data of another shape", "shape") {
    for try await _ in try classifier().fit(
      labelled(), validation: labelled(features: 5), epochs: 1)
    {}
  },
  .refused("a draw of data of another shape", "shape") {
    _ = try await classifier().predict(labelled(features: 5), draw: .max)
  },
  .refused("a confusion matrix of values", "labels") {
    _ = try await regressor().confusionMatrix(on: valued())
  },
  .refused("a training of negative epochs", "epochs") {
    for try await _ in try classifier().fit(labelled(), epochs: -1) {}
  },
  .works("a training of no epochs") {
    for try await _ in try classifier().fit(labelled(), epochs: 0) {
      try hold(false, "no epoch")
    }
  },
  .works("a training of more epochs than can be counted") {
    for try await epoch in try classifier(schedule: CosineDecay()).fit(labelled(), epochs: .max) {
      if epoch.number == 3 { break }
    }
  },
  .refused("an epoch of a training of negative epochs", "epochs") {
    _ = try await classifier().runEpoch(labelled(), of: .min)
  },
  .refused("a learning rate set to no number", "learning rate") {
    try await classifier().setLearningRate(.nan)
  },
  .refused("values of an unknown path", "no parameter") {
    _ = try await classifier().values(at: "nothing")
  },
  .refused("values set at an unknown path", "no parameter") {
    try await classifier().setValues([1], at: "")
  },
  .refused("too many values set", "elements") {
    try await classifier().setValues([Float](repeating: 1, count: 10_000), at: "bias")
  },
  .refused("too few values set", "elements") {
    try await classifier().setValues([], at: "weight")
  },
  .refused("values set to no numbers", "gave nan") {
    let trainer = try classifier()
    try await trainer.setValues([.nan, 0, 0], at: "bias")
    try await useAll(trainer, labelled())
  },
  .refused("features that are not finite", "holds inf in sample 19") {
    let data = try Dataset(
      features: (0..<160).map { $0 == 77 ? .infinity : 1 }, featureShape: [4],
      labels: (0..<40).map { Int32($0 % 3) })
    try await useAll(classifier(), data)
  },
  .refused("a range test of no steps", "steps") {
    _ = try await classifier().rangeTest(on: labelled(), RangeTestOptions(steps: 0))
  },
  .refused("a range test of more steps than fit", "memory") {
    _ = try await classifier().rangeTest(on: labelled(), RangeTestOptions(steps: .max))
  },
  .refused("a range test of rates the wrong way round", "rates") {
    _ = try await classifier().rangeTest(
      on: labelled(), RangeTestOptions(lowest: 1, highest: 0.1))
  },
  .refused("a range test with a smoothing of one", "smoothing") {
    _ = try await classifier().rangeTest(on: labelled(), RangeTestOptions(smoothing: 1))
  },
  .refused("a range test without a limit", "limit") {
    _ = try await classifier().rangeTest(on: labelled(), RangeTestOptions(limit: .nan))
  },
  .works("a range test of almost full smoothing") {
    _ = try await classifier().rangeTest(
      on: labelled(), RangeTestOptions(steps: 3, smoothing: 0.9999999999999999))
  },
  .refused("values put back of another size", "elements") {
    let trainer = try classifier()
    try await trainer.restore(trainer.progress, values: ["weight": [1], "bias": [1, 2, 3]])
  },
  .refused("values put back of another model", "unknown") {
    let trainer = try classifier()
    var values = await trainer.values
    values["other"] = [1]
    try await trainer.restore(trainer.progress, values: values)
  },
  .refused("best values put back of another size", "elements") {
    let trainer = try classifier()
    let values = await trainer.values
    try await trainer.restore(
      trainer.progress, values: values, bestValues: ["weight": [1], "bias": [1]])
  },
  .refused("an interrupted epoch that goes on with less data", "steps") {
    let trainer = try classifier()
    do {
      _ = try await trainer.runEpoch(labelled()) { if $0.steps == 3 { throw OwnMistake() } }
    } catch is OwnMistake {}
    _ = try await trainer.runEpoch(labelled(16))
  },
  .refused("a cancelled training", "CancellationError") {
    let trainer = try classifier()
    let task = Task {
      for try await _ in trainer.fit(try labelled(), epochs: .max) {}
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    try await task.value
  },
]
