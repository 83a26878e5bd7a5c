import Descent
import Foundation

private func refused(_ change: (inout TrainingConfiguration) -> Void) async throws {
  _ = try await TrainingRun(flowers(change), in: "run").run()
}

private struct OwnOptimizer: Optimizer {
  var learningRate = 0.1
  func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor
  {
    parameter - step.rate * gradient
  }
}

private struct OwnMeasure: Measure {
  let name = "own"
  let targetKind = TargetKind.labels
}

/// Settings made in Swift, which no file would hold.
let configurationCases: [Misuse] = [
  .refused("settings of negative epochs", "epochs") {
    try await refused { $0.training.epochs = -1 }
  },
  .refused("settings of no batch", "batch") { try await refused { $0.training.batchSize = 0 } },
  .refused("settings of the largest batch", "batch") {
    try await refused { $0.training.batchSize = .max }
  },
  .refused("settings of no layers", "model") { try await refused { $0.model.layers = [] } },
  .refused("settings of a layer of negative units", "units") {
    try await refused { $0.model.layers = [.layer(Dense(-8)), .output()] }
  },
  .refused("settings of hidden layers of no units", "units") {
    try await refused { $0.model.layers = [.hidden(.init(units: [0])), .output()] }
  },
  .refused("settings of no hidden layers", "units") {
    try await refused { $0.model.layers = [.hidden(.init(units: [])), .output()] }
  },
  .refused("settings of layers repeated for ever", "times") {
    try await refused {
      $0.model.layers = [.repeated(.init(times: .max, layers: [.layer(ReLU())])), .output()]
    }
  },
  .refused("settings of layers repeated for ever, in one another", "layers") {
    try await refused {
      var layers: [LayerSettings] = [.layer(ReLU())]
      for _ in 0..<20 { layers = [.repeated(.init(times: 1000, layers: layers))] }
      $0.model.layers = layers + [.output()]
    }
  },
  .refused("settings of layers repeated less than never", "times") {
    try await refused {
      $0.model.layers = [.repeated(.init(times: -1, layers: [.layer(ReLU())])), .output()]
    }
  },
  .refused("settings of a dropout of everything", "rate") {
    try await refused { $0.model.layers = [.layer(Dropout(rate: 1)), .output()] }
  },
  .refused("settings of a slope that is no number", "slope") {
    try await refused { $0.model.layers = [.layer(LeakyReLU(slope: .nan)), .output()] }
  },
  .refused("settings of a rate below zero", "rate") {
    try await refused { $0.optimizer = SGD(learningRate: -1) }
  },
  .refused("settings of Adam that never forgets", "decay") {
    try await refused { $0.optimizer = Adam(firstDecay: 1) }
  },
  .refused("settings of an optimizer of one's own", "a Trainer takes any optimizer") {
    try await refused { $0.optimizer = OwnOptimizer() }
  },
  .refused("settings of a measure of one's own", "a Trainer takes any metric") {
    try await refused { $0.training.metrics = [OwnMeasure()] }
  },
  .refused("settings of a loss with parts of its own", "a Trainer takes any loss") {
    try await refused { $0.loss = SoftmaxCrossEntropy(weights: [1, 2, 3]) }
  },
  .refused("settings of a step decay of no steps", "every") {
    try await refused { $0.schedule = StepDecay(every: 0) }
  },
  .refused("settings of a share of everything", "") {
    try await refused { $0.data.validation = .fraction(.init(share: 1)) }
  },
  .refused("settings of a share that is no number", "") {
    try await refused { $0.data.validation = .fraction(.init(share: .nan)) }
  },
  .refused("settings of the fold before the first", "fold") {
    try await refused { $0.data.validation = .fold(.init(number: 0)) }
  },
  .refused("settings of the fold after the last", "fold") {
    try await refused { $0.data.validation = .fold(.init(number: 6, of: 5)) }
  },
  .refused("settings of negative folds", "fold") {
    try await refused { $0.data.validation = .fold(.init(number: 1, of: -5)) }
  },
  .refused("settings of negative samples", "samples") {
    try await refused { $0.data.samples = -1 }
  },
  .refused("settings of no target", "target") { try await refused { $0.data.target = [] } },
  .refused("settings of a target that is not there", "column") {
    try await refused { $0.data.target = [.number(.max)] }
  },
  .refused("settings of a window below zero", "window") {
    try await refused { ($0.data.window, $0.data.stream) = (-1, .always) }
  },
  .refused("settings of a window that overflows", "window") {
    try await refused { ($0.data.window, $0.data.stream) = (.max, .always) }
  },
  .refused("settings of smoothing above one", "smoothing") {
    try await refused { $0.regularization.labelSmoothing = 2 }
  },
  .refused("settings of class weights below zero", "weights") {
    try await refused { $0.regularization.classWeights = .list([1, -1, 1]) }
  },
  .refused("settings of too few class weights", "weights") {
    try await refused { $0.regularization.classWeights = .list([1]) }
  },
  .refused("settings of a metric of no outputs", "top") {
    try await refused { $0.training.metrics = [TopKAccuracy(0)] }
  },
  .refused("settings of a patience below zero", "patience") {
    try await refused { $0.training.earlyStopping = .init(patience: -1) }
  },
  .refused("settings that keep less than no checkpoint", "keep") {
    try await refused { $0.checkpoints.keep = .min }
  },
  .refused("settings of a checkpoint every zero epochs", "every") {
    try await refused { $0.checkpoints.every = .epochs(0) }
  },
  .refused("settings of a checkpoint at times that are no numbers", "every") {
    try await refused { $0.checkpoints.every = .seconds(.nan) }
  },
  .refused("settings of weights of a deviation below zero", "deviation") {
    try await refused {
      $0.model.layers = [
        .layer(Dense(3, initializer: .normal(standardDeviation: -1))), .output(),
      ]
    }
  },
  .refused("settings that are replaced by nonsense", "") {
    _ = try flowers().setting("training.epochs", to: "many")
  },
  .refused("settings that are replaced at a place that is none", "") {
    _ = try flowers().setting("..", to: "1")
  },
  .refused("settings that are replaced in a list beyond its end", "") {
    _ = try flowers().setting("model.99999999999999999999", to: "relu")
  },
  .refused("an override without a value", "") { _ = try SettingOverride(parsing: "") },
  .refused("a configuration that is no YAML", "") {
    try "a: [".write(toFile: "c.yaml", atomically: true, encoding: .utf8)
    _ = try TrainingConfiguration(contentsOf: "c.yaml")
  },
  .refused("a configuration that is a folder", "") {
    _ = try TrainingConfiguration(contentsOf: ".")
  },
  .refused("a configuration that grows by aliases", "") {
    var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1..<30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    try text.write(toFile: "c.yaml", atomically: true, encoding: .utf8)
    _ = try TrainingConfiguration(contentsOf: "c.yaml")
  },
  .works("settings that cannot be read again are written") {
    let odd = try flowers {
      $0.data.path = "a\n'\"\u{0}: #"
      $0.optimizer = SGD(learningRate: .nan)
      $0.training.epochs = .min
    }
    try hold(!odd.yaml.isEmpty, "written")
  },
  .refused("an input of images of a size that overflows", "") {
    let input = InputPreparation.images(.init(rows: .max, columns: .max, channelCount: 3))
    _ = input.featureShape
    _ = try input.reader(for: ".")
  },
  .refused("an input of arrays of no shape, from a line", "") {
    let input = InputPreparation.features(.init(shape: []))
    _ = try input.features(ofJSONLine: "[1, 2, 3]")
  },
  .refused("an input of arrays of a shape that overflows, from a line", "") {
    let input = InputPreparation.features(.init(shape: [.max, .max]))
    _ = try input.features(ofJSONLine: "[1, 2, 3]")
  },
  .refused("an input of arrays of a standardization of fewer features, from a line", "") {
    let input = InputPreparation.features(
      .init(shape: [3], standardization: try .init(means: [0], deviations: [1])))
    _ = try input.features(ofJSONLine: "[1, 2, 3]")
  },
  .refused("a line that is no JSON", "") {
    _ = try InputPreparation.features(.init(shape: [3])).features(ofJSONLine: "[1, 2", number: .min)
  },
  .refused("a line of numbers that no number holds", "") {
    _ = try InputPreparation.features(.init(shape: [3])).features(ofJSONLine: "[1e999, 2, 3]")
  },
  .refused("a line of lists in lists without end", "") {
    let line = String(repeating: "[", count: 100_000)
    _ = try InputPreparation.features(.init(shape: [3])).features(ofJSONLine: line)
  },
  .refused("a treatment of gaps where there are no columns", "table rows") {
    _ = try InputPreparation.features(.init(shape: [3])).treating(missing: .fill)
  },
]
