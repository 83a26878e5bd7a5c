import DescentConfiguration
import DescentLearning
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
        data: .init(path: text), model: .init([.output()]), output: text)
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
        .hidden(.init(units: [64, 32])), .layer(Dense(64)), .layer(BatchNorm()), .layer(ReLU()),
        .layer(Dropout(rate: 0.2)), .layer(Dense(3, initializer: .xavier)),
        .repeated(.init(times: 2, layers: [.layer(ReLU()), .output()])),
      ]),
      optimizer: Adam(learningRate: 0.01),
      schedule: LinearWarmUp(steps: 100, then: CosineDecay()),
      regularization: .init(
        weightDecay: .l2(0.0001), gradientClipping: .norm(5), classWeights: .list([1, 2.5])),
      training: .init(epochs: 7), checkpoints: .init(every: .epochs(3)))
    #expect(short == long)
  }

  @Test func fieldsHaveTheirUsualValuesWhereLeftOut() throws {
    let configuration = try TrainingConfiguration(yaml: "{data: {path: a.csv}, model: [dense]}")
    #expect(
      configuration == TrainingConfiguration(data: .init(path: "a.csv"), model: .init([.output()])))
  }

  @Test func partsAreCodedByTheSameNames() throws {
    let settings = TrainingSettings(epochs: 7, metrics: [TopKAccuracy(3)])
    let json = try JSONEncoder().encode(settings)
    let read = try JSONDecoder().decode(TrainingSettings.self, from: json)
    #expect(read == settings)
    let yaml = try TrainingConfiguration(
      yaml: "{data: digits, model: [dense], training: \(String(decoding: json, as: UTF8.self))}")
    #expect(yaml.training == settings)
  }
}
