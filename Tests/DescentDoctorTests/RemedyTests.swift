import DescentConfiguration
import DescentLearning
import Testing

@testable import DescentDoctor

/// Remedies are edits that `--set` takes.
@Suite struct RemedyTests {
  private let configuration = try? TrainingConfiguration(
    yaml: """
      data: {path: digits}
      model:
        - repeat: {times: 2, layers: [dense: {units: 16, initializer: {normal: 0.01}}, tanh]}
        - dropout: 0.4
        - hidden: [8]
        - dense
        - softmax
      optimizer: {momentum: {learning-rate: 0.03}}
      schedule: {exponential: 0.5}
      regularization: {weight-decay: 0.1, gradient-clipping: {norm: 0.1}}
      training: {epochs: 4, batch-order: sequential}
      """)

  /// Each possible remedy is told as edits that lead from the configuration to the changed one.
  @Test(arguments: Remedy.catalogue) func editsSayTheSame(_ remedy: Remedy) throws {
    let configuration = try #require(configuration)
    guard let changed = remedy.applied(to: configuration) else {
      // There is no batch normalization, and inputs are standardized already by default or not at all.
      #expect(
        [.removeBatchNormalization, .standardizeTargets, .insertActivations].contains(remedy))
      return
    }
    let edits = changed.changes(from: configuration)
    let again = try configuration.setting(
      edits.map { SettingOverride($0.path, to: $0.after ?? "null") })
    #expect(again.changes(from: changed).isEmpty, "\(edits)")
  }

  @Test func modelsAreEdited() throws {
    let configuration = try #require(configuration)
    func layers(_ remedy: Remedy) throws -> [String] {
      try #require(remedy.applied(to: configuration)).model.layers.flatMap {
        $0.make(outputs: 10).map(\.name)
      }
    }
    #expect(
      try layers(.batchNormalization) == [
        "Dense", "BatchNorm", "Tanh", "Dense", "BatchNorm", "Tanh", "Dropout", "Dense", "BatchNorm",
        "ReLU", "Dense", "Softmax",
      ])
    #expect(try layers(.removeOutputActivation).last == "Dense")
    #expect(try !layers(.removeDropout).contains("Dropout"))
    #expect(try !layers(.reluActivations).contains("Tanh"))
    let rate = try #require(Remedy.lowerRate.applied(to: configuration)).optimizer
    #expect(rate is Momentum && abs(rate.learningRate - 0.003) < 1e-9)
  }
}

/// Numbers in sentences.
@Suite struct WordTests {
  /// A loss can grow beyond what a whole number holds, and a share of it beyond all bounds.
  @Test func noShareIsTooLarge() {
    #expect(percent(0.5) == "50 %" && percent(-0.25) == "-25 %" && percent(0.051) == "5.1 %")
    for share in [1e20, -1e300, .infinity, -.infinity, .nan] as [Double] {
      #expect(percent(share).hasSuffix(" %"))
    }
  }
}
