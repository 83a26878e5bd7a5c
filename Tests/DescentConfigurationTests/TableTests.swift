import DescentGraph
import DescentLearning
import Foundation
import Testing

@testable import DescentConfiguration

/// An optimizer that no table knows.
private struct SignDescent: Optimizer {
  var learningRate = 0.001
  func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor
  {
    parameter - step.rate * (gradient .> 0)
  }
}

private struct OwnLayer: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor { input }
}

/// The names of all optimizers, as messages list them.
let optimizerNames: String = {
  guard case .choice(let cases) = Form.optimizer.description() else { return "" }
  return listing(cases.map(\.name))
}()

/// Values of a choice and the names that they are written by.
private struct Table {
  let values: [(value: any Sendable, name: String?)]
  /// Every name that the choice knows.
  let names: [String]
}

private func table<Value: Sendable>(
  _ form: Form<Value>, _ values: [Value], _ type: (Value) -> any Sendable = { $0 }
) -> Table {
  guard case .choice(let cases) = form.description() else { return Table(values: [], names: []) }
  return Table(
    values: values.map { (type($0), form.caseName(of: $0)) }, names: cases.map(\.name))
}

@Suite struct TableTests {
  private let tables: [Table] = [
    table(
      Form.optimizer,
      [
        SGD(), Momentum(), Nesterov(), AdaGrad(), RMSprop(), Adam(), NAdam(), RAdam(), Adadelta(),
        Lion(), LAMB(), Muon(),
      ]),
    table(
      Form.schedule,
      [
        ConstantRate(), StepDecay(every: 3), ExponentialDecay(factor: 0.9), CosineDecay(),
        LinearWarmUp(steps: 2), ReduceOnPlateau(),
      ]),
    table(
      Form.initializer,
      [
        He(), Xavier(), Normal(standardDeviation: 1), Uniform(low: 0, high: 1), Constant(1),
        Constant(0),
      ]),
    table(Form.loss, [SoftmaxCrossEntropy(), BinaryCrossEntropy(), MeanSquaredError()]),
    table(
      Form.metric,
      [
        Accuracy(), TopKAccuracy(), ClassScore(.precision), ClassScore(.recall), ClassScore(.f1),
        AreaUnderCurve(),
        ConfusionMatrixMetric(), MeanAbsoluteError(), RootMeanSquaredError(),
        CoefficientOfDetermination(),
      ]),
    table(
      LayerSettings.form,
      [
        .layer(Dense(1)), .layer(BatchNorm()), .layer(Dropout()), .layer(ReLU()),
        .layer(LeakyReLU()), .layer(GELU()), .layer(SiLU()), .layer(ELU()), .layer(Softplus()),
        .layer(Sigmoid()), .layer(Tanh()), .layer(Softmax()), .layer(Flatten()),
        .layer(Reshape([1])), .layer(Conv2D(1, kernel: 1)), .layer(Conv1D(1, kernel: 1)),
        .layer(MaxPool2D(1)), .layer(MaxPool1D(1)), .layer(AveragePool2D(1)),
        .layer(AveragePool1D(1)), .layer(GlobalAveragePool()), .layer(LayerNorm()),
        .layer(GroupNorm(1)), .layer(Embedding(count: 1, units: 1)),
        .hidden(.init(units: [1])), .repeated(.init(times: 1, layers: [.layer(ReLU())])),
        .layer(Residual { ReLU() }), .layer(Parallel { ReLU() }),
      ]
    ) { if case .layer(let layer) = $0 { layer } else { $0 } },
  ]

  @Test func everyRowWritesItsOwnType() {
    for table in tables {
      #expect(table.values.map(\.name) == table.names)
    }
    #expect(Form.loss.caseName(of: SoftmaxCrossEntropy(convention: .book)) != nil)
    #expect(LayerSettings.form.caseName(of: .output()) == "dense")
  }

  /// A type of the library that no table names cannot be used in a configuration.
  @Test func everyTypeOfTheLibraryIsInOneTable() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/DescentLearning")
    let protocols =
      "Optimizer|Schedule|Initializer|Loss|SampleLoss|Metric|EvaluationMetric|Measure|Layer"
    let declaration = try Regex<(Substring, Substring)>(
      "public struct (\\w+): (?:\(protocols))\\b")
    var declared: Set<String> = []
    let files = try #require(FileManager.default.enumerator(atPath: sources.path))
    for case let file as String in files where file.hasSuffix(".swift") {
      let text = try String(
        contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
      declared.formUnion(text.matches(of: declaration).map { String($0.output.1) })
    }
    // A network and a fixed scale are parts of a program, and a file cannot hold what a standardization is fitted to
    // (it has data.standardize instead); accuracy has one name for both kinds of targets.
    declared.subtract(["Network", "Rescale", "Standardize", "BinaryAccuracy"])
    // Embedded columns follow from data.categories, and named outputs need a model made in Swift.
    declared.subtract(["TableEmbedding", "CombinedLoss", "NamedMetric"])
    // It wraps another optimizer in Swift.
    declared.remove("Lazy")
    let shorthands = ["LayerSettings"]
    let listed = tables.flatMap(\.values).map { String(describing: type(of: $0.value)) }
      .filter { !shorthands.contains($0) }
    #expect(declared.count >= 30 && Set(listed) == declared)
    // A constant has two rows, one for 0; a class score has three, one for each kind.
    #expect(listed.count - Set(listed).count == 3)
  }

  private func refusal(_ change: (inout TrainingConfiguration) -> Void) -> String {
    var configuration = TrainingConfiguration(
      data: .init(path: "digits"), model: ModelSettings { LayerSettings.output() })
    change(&configuration)
    do {
      try configuration.check()
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test func whatNoSettingDescribesIsRefused() {
    #expect(refusal { _ in } == "accepted")
    #expect(
      refusal { $0.optimizer = SignDescent() }
        == "optimizer: is SignDescent(learningRate: 0.001), which settings cannot describe; they support "
        + "\(optimizerNames), but a Trainer takes any optimizer")
    let rows: [(String, (inout TrainingConfiguration) -> Void)] = [
      ("model.1: is OwnLayer()", { $0.model.layers = [.layer(OwnLayer())] }),
      (
        "model.1.hidden.activation: is OwnLayer()",
        { $0.model.layers = [.hidden(.init(units: [1], activation: OwnLayer()))] }
      ),
      (
        "model.1.hidden.activation: is LeakyReLU(slope: 0.5)",
        { $0.model.layers = [.hidden(.init(units: [1], activation: LeakyReLU(slope: 0.5)))] }
      ),
      ("optimizer: is Muon(", { $0.optimizer = Muon(others: SGD()) }),
      ("model.1.dense.units: is 0", { $0.model.layers = [.layer(Dense(0))] }),
      ("loss: is MeanSquaredError(scales", { $0.loss = MeanSquaredError(scales: [2]) }),
      ("loss: is SoftmaxCrossEntropy(", { $0.loss = SoftmaxCrossEntropy(weights: [1, 2]) }),
      ("loss: is SoftmaxCrossEntropy(", { $0.loss = SoftmaxCrossEntropy(smoothing: 0.1) }),
      ("loss: is BinaryCrossEntropy(", { $0.loss = BinaryCrossEntropy(positiveWeights: [2]) }),
      ("training.metrics.1: is ClassScore(", { $0.training.metrics = [ClassScore(.f1, .micro)] }),
      (
        "training.metrics.1: is MeanAbsoluteError(",
        { $0.training.metrics = [MeanAbsoluteError(scales: [2])] }
      ),
      (
        "training.early-stopping.monitor: is validation top-5",
        { $0.training.earlyStopping = EarlyStopping(monitor: .validation("top-5", .larger)) }
      ),
      (
        "training.early-stopping.monitor: is validation accuracy",
        { $0.training.earlyStopping = EarlyStopping(monitor: .validation("accuracy", .smaller)) }
      ),
      (
        "schedule.warm-up.then: is",
        { $0.schedule = LinearWarmUp(steps: 1, then: LinearWarmUp(steps: 1)) }
      ),
    ]
    for (start, change) in rows {
      let message = refusal(change)
      #expect(message.hasPrefix(start), "\(message)")
    }
  }

  @Test func whatNoSettingDescribesIsNeverWrittenAsSomethingElse() throws {
    var configuration = TrainingConfiguration(
      data: .init(path: "digits"), model: ModelSettings { LayerSettings.output() })
    configuration.optimizer = SignDescent()
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(configuration) }
    #expect(throws: ConfigurationError.self) {
      try TrainingConfiguration(yaml: configuration.yaml)
    }
    #expect(throws: ConfigurationError.self) {
      try configuration.setting("training.epochs", to: "3")
    }
  }

  /// ε follows the convention until it is set, and is written only then.
  @Test func epsilonIsThatOfTheConventionUntilItIsSet() throws {
    var configuration = try TrainingConfiguration(
      yaml: "{data: digits, model: [dense], optimizer: {adam: {convention: book}}}")
    var adam = try #require(configuration.optimizer as? Adam)
    #expect(adam.epsilon == 1e-7 && !configuration.yaml.contains("epsilon"))
    adam.convention = .standard
    #expect(adam.epsilon == 1e-8)
    adam.epsilon = 1e-8
    configuration.optimizer = adam
    #expect(configuration.yaml.contains("epsilon: 1e-08"))
  }
}
