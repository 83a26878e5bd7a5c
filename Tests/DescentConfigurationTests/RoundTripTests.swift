import DescentConfiguration
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct RoundTripTests {
  @Test func everyConfigurationIsTheSameAfterYAMLAndJSON() throws {
    var draws = RandomConfigurations()
    for _ in 0..<500 {
      let configuration = draws.configuration()
      let text = configuration.yaml
      let read = try TrainingConfiguration(yaml: text)
      #expect(read == configuration, "\(text)")
      let json = try JSONEncoder().encode(read)
      #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: json) == configuration)
      // JSON is YAML, too.
      #expect(try TrainingConfiguration(bytes: json) == configuration)
      #expect(read.yaml == text)
    }
  }

  @Test func charactersThatYAMLDoesNotTakeAreEscaped() throws {
    for text in ["\u{7F}", "a\u{2028}b", "\u{85}", "\u{1}", "\u{FFFE}"] {
      let configuration = TrainingConfiguration(
        data: .init(path: text), model: .init([.dense()]), output: text)
      #expect(try TrainingConfiguration(yaml: configuration.yaml) == configuration)
    }
  }

  @Test func shortFormsMeanWhatTheyStandFor() throws {
    let short = try TrainingConfiguration(
      yaml: """
        data: digits
        model:
          - hidden: [64, 32]
          - dense: 64
          - batch-norm
          - relu
          - dropout: 0.2
          - dense: {units: 3, initializer: xavier}
          - repeat:
              times: 2
              layers: [relu, dense]
        optimizer: {adam: 0.01}
        schedule:
          warm-up: {steps: 100, then: cosine}
        regularization:
          weight-decay: 0.0001
          gradient-clipping: 5
          class-weights: [1, 2.5]
        training: 7
        checkpoints: 3
        """)
    let long = TrainingConfiguration(
      data: .init(path: "digits"),
      model: .init([
        .hidden(.init(units: [64, 32])), .dense(.init(units: 64)), .batchNorm(), .relu,
        .dropout(.init(rate: 0.2)), .dense(.init(units: 3, initializer: .xavier())),
        .repeated(.init(times: 2, layers: [.relu, .dense()])),
      ]),
      optimizer: .adam(.init(learningRate: 0.01)),
      schedule: .warmUp(.init(steps: 100, then: .cosine())),
      regularization: .init(
        weightDecay: .l2(0.0001), gradientClipping: .norm(5), classWeights: .list([1, 2.5])),
      training: .init(epochs: 7), checkpoints: .init(every: .epochs(3)))
    #expect(short == long)
  }

  @Test func fieldsHaveTheirUsualValuesWhereLeftOut() throws {
    let configuration = try TrainingConfiguration(yaml: "{data: {path: a.csv}, model: [dense]}")
    #expect(
      configuration == TrainingConfiguration(data: .init(path: "a.csv"), model: .init([.dense()])))
  }

  @Test func partsAreCodedByTheSameNames() throws {
    let json = try JSONEncoder().encode(OptimizerSettings.momentum(.init(learningRate: 0.5)))
    let object = try JSONDecoder().decode(
      [String: [String: String?]].self,
      from: Data(
        String(decoding: json, as: UTF8.self).replacing("0.5", with: "null").replacing(
          "0.9", with: "null"
        ).utf8))
    #expect(object.keys.sorted() == ["momentum"])
    #expect(object["momentum"]?.keys.sorted() == ["convention", "learning-rate", "momentum"])
  }
}
