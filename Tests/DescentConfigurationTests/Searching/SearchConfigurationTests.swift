import DescentConfiguration
import DescentLearning
import DescentSearch
import Testing

@Suite struct SearchConfigurationTests {
  static let text = """
    data: {path: flowers.csv, target: species}
    model:
      - repeat:
          times: {integer: [1, 3]}
          layers: [dense: {log-integer: [16, 256], default: 64}, relu]
      - dropout: {uniform: [0, 0.6], step: 0.2, default: 0}
      - dense
    optimizer:
      choice:
        - adam: {learning-rate: {log-uniform: [1e-5, 1e-1], default: 1e-3}}
        - sgd: {uniform: [0.01, 1]}
        - adagrad
      default: adam
    training: {epochs: 5, batch-size: {choice: [16, 32], default: 32}}
    search: {objective: validation-accuracy, trials: 50, sampler: tpe, ranking: 2}
    """

  @Test func rangesBecomeASpace() throws {
    let search = try SearchConfiguration(yaml: Self.text)
    #expect(
      search.space.hyperparameters == [
        .init("model.1.repeat.times", .integer(1...3)),
        .init(
          "model.1.repeat.layers.1.dense", .logInteger(16...256), default: .integer(64)),
        .init("model.2.dropout", .uniform(0...0.6, step: 0.2), default: .number(0)),
        .init("optimizer", .categorical(["adam", "sgd", "adagrad"]), default: .choice("adam")),
        .init(
          "optimizer.adam.learning-rate", .logUniform(1e-5...1e-1), default: .number(1e-3),
          when: .init("optimizer", is: [.choice("adam")])),
        .init(
          "optimizer.sgd", .uniform(0.01...1), when: .init("optimizer", is: [.choice("sgd")])),
        .init("training.batch-size", .categorical(["16", "32"]), default: .choice("32")),
      ])
    #expect(search.search.trials == 50)
    #expect(search.search.objective == .validation("accuracy", .larger))
    #expect(search.search.ranking.candidates == 2)
    #expect(search.base.training.batchSize == 32)
    #expect(search.base.optimizer is Adam)
  }

  @Test func aPointIsATraining() throws {
    let search = try SearchConfiguration(yaml: Self.text)
    let training = try search.training(
      at: SearchPoint([
        "model.1.repeat.times": .integer(2), "model.1.repeat.layers.1.dense": .integer(100),
        "model.2.dropout": .number(0.2), "optimizer": .choice("sgd"),
        "optimizer.sgd": .number(0.5), "training.batch-size": .choice("16"),
      ]))
    let expected = try TrainingConfiguration(
      yaml: """
        data: {path: flowers.csv, target: species}
        model: [repeat: {times: 2, layers: [dense: 100, relu]}, dropout: 0.2, dense]
        optimizer: {sgd: 0.5}
        training: {epochs: 5, batch-size: 16}
        """)
    #expect(training == expected)
  }

  @Test func everyPointOfTheSpaceIsATraining() throws {
    let search = try SearchConfiguration(yaml: Self.text)
    for number in 0..<200 {
      let places = RandomSampler().propose(
        ProposalRequest(number: number, seed: 3, history: SearchHistory(search.space)))
      let point = search.space.point(at: places)
      let training = try search.training(at: point)
      #expect(
        point["optimizer"]
          == .choice(
            training.optimizer is Adam
              ? "adam"
              : training.optimizer is SGD ? "sgd" : "adagrad"))
    }
  }

  @Test func theSameRangeInSeveralChoicesIsOne() throws {
    let search = try SearchConfiguration(
      yaml: """
        data: flowers.csv
        model:
          choice:
            - [dense: {log-integer: [16, 256]}, relu, dense]
            - [dense: {log-integer: [16, 256]}, tanh, dense]
            - [dense]
        """)
    let names = search.space.hyperparameters[0].domain
    guard case .categorical(let choices) = names else {
      Issue.record("\(names)")
      return
    }
    #expect(
      search.space.hyperparameters[1]
        == .init(
          "model.1.dense", .logInteger(16...256),
          when: .init("model", is: [.choice(choices[0]), .choice(choices[1])])))
  }

  static let mistakes: [(String, String)] = [
    (
      "learning-rate: {log-uniform: [1e-1, 1e-5]}",
      "line 4: optimizer.adam.learning-rate: has a reversed range, 1e-1 to 1e-5; the smaller end comes first"
    ),
    (
      "learning-rate: {log-uniform: [1e-1, 1e-1]}",
      "line 4: optimizer.adam.learning-rate: has an empty range, 1e-1 to 1e-1; its ends must differ"
    ),
    (
      "learning-rate: {log-uniform: [0, 1e-1]}",
      "line 4: optimizer.adam.learning-rate: has a range from 0 to 1e-1; on a logarithmic scale both ends must be above 0"
    ),
    (
      "learning-rate: {uniform: [-1, 1]}",
      "line 4: optimizer.adam.learning-rate: is -1; it must be a number above 0"
    ),
    (
      "learning-rate: {uniform: [0.1, 1], default: 2}",
      "line 4: optimizer.adam.learning-rate: has the default 2, which is outside the range 0.1 to 1"
    ),
    (
      "learning-rate: {uniform: [0.1, 1], steps: 2}",
      "line 4: optimizer.adam.learning-rate: has no setting \"steps\" beside its uniform range; valid names are default and step"
    ),
    (
      "learning-rate: {uniform: [0.1, b]}",
      "line 4: optimizer.adam.learning-rate: has a range that is not two numbers, such as {uniform: [1e-5, 1e-1]}"
    ),
    (
      "learning-rate: {choice: []}",
      "line 4: optimizer.adam.learning-rate: has an empty choice; name the values to try"
    ),
    (
      "learning-rate: {choice: [0.1, 0.2], default: 3}",
      "line 4: optimizer.adam.learning-rate: has the default 3, which is not among its choices 0.1 and 0.2"
    ),
    (
      "learning-rate: {choice: [0.1, fast]}",
      "line 4: optimizer.adam.learning-rate: is \"fast\"; it must be a number above 0"
    ),
  ]

  @Test(arguments: mistakes)
  func mistakesHaveTheirLine(_ setting: String, _ message: String) throws {
    let text = """
      data: {path: flowers.csv}
      model: [dense: {integer: [1, 9]}, dense]
      optimizer:
        adam: {\(setting)}
      """
    #expect(throws: ConfigurationError.self) { try SearchConfiguration(yaml: text) }
    do {
      _ = try SearchConfiguration(yaml: text)
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func wholeNumbersNeedAWholeRange() throws {
    do {
      _ = try SearchConfiguration(
        yaml: """
          data: flowers.csv
          model: [dense: {uniform: [1, 9]}, dense]
          """)
      Issue.record("it was read")
    } catch {
      #expect(error.description.contains("use integer or log-integer"), "\(error)")
    }
  }

  @Test func aTrainingRefusesRanges() throws {
    do {
      _ = try TrainingConfiguration(
        yaml: """
          data: flowers.csv
          model: [dense: {integer: [1, 9]}, dense]
          """)
      Issue.record("it was read")
    } catch {
      #expect(
        error.description
          == "line 2: model.1.dense: is a range, which only descent search can try; give one value")
    }
  }

  @Test func aSearchNeedsARangeAndAKnownSampler() throws {
    func message(_ rest: String) -> String {
      do { _ = try SearchConfiguration(yaml: "data: flowers.csv\nmodel: [dense]\n" + rest) } catch {
        return "\(error)"
      }
      return ""
    }
    #expect(message("").hasPrefix("has no ranges to search"))
    #expect(
      message("search: {sampler: tpee}").hasPrefix(
        "line 3: search.sampler: is \"tpee\", which is unknown; did you mean tpe?"))
    #expect(
      message("search: {objective: training-loss}")
        == "line 3: search.objective: is measured on the training data; choose a value on the validation data"
    )
  }
}
