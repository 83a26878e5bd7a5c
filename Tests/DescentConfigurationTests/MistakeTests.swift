import DescentConfiguration
import DescentLearning
import Testing

@Suite struct MistakeTests {
  /// A text and all expected messages.
  static let rows: [(yaml: String, messages: [String])] = [
    (
      "",
      [
        "c.yaml: is empty; it must specify at least data and model; descent init DATA writes an example"
      ]
    ),
    (
      "# nothing\n",
      [
        "c.yaml: is empty; it must specify at least data and model; descent init DATA writes an example"
      ]
    ),
    (
      "data: a.csv\n",
      ["c.yaml, line 1: model is missing; it must be a list of layers"]
    ),
    (
      "data: a.csv\nmodel: [dense]\noptimizer:\n  adam:\n    learning-rate: -1\n",
      ["c.yaml, line 5: optimizer.adam.learning-rate: is -1; it must be a number above 0"]
    ),
    (
      "data: a.csv\nmodel: [dense]\noptimiser: adam\n",
      ["c.yaml, line 3: has no setting \"optimiser\"; did you mean optimizer?"]
    ),
    (
      "data: a.csv\nmodel:\n  - dense: 64\n  - batchnorm\n  - drop-out: 0.5\n",
      [
        "c.yaml, line 4: model.2: \"batchnorm\" is not a known layer; did you mean batch-norm?",
        "c.yaml, line 5: model.3: \"drop-out\" is not a known layer; did you mean dropout?",
      ]
    ),
    (
      "data: a.csv\nmodel:\n  - dropout: 1\n  - dropout: {rate: .nan}\n  - dense: 0\n  - dense: 1.5\n",
      [
        "c.yaml, line 3: model.1.dropout: is 1; it must be a number of at least 0 and below 1",
        "c.yaml, line 4: model.2.dropout.rate: is .nan; it must be a number of at least 0 and below 1",
        "c.yaml, line 5: model.3.dense: is 0; it must be a whole number from 1 to 1000000",
        "c.yaml, line 6: model.4.dense: is 1.5; it must be a whole number from 1 to 1000000",
      ]
    ),
    (
      "data: a.csv\nmodel: [dense]\noptimizer:\n  adam: {}\n  sgd: {}\n",
      ["c.yaml, line 5: optimizer: adam and sgd are mutually exclusive; keep one"]
    ),
    (
      "data: a.csv\nmodel: [dense]\noptimizer:\n  adam:\n  learning-rate: 0.1\n",
      [
        "c.yaml, line 5: optimizer: \"learning-rate\" is not an optimizer, but is on the same level as \"adam\"; "
          + "settings are indented below the name; valid names are \(optimizerNames)"
      ]
    ),
    (
      "data: a.csv\nmodel: [dense]\ntraining:\n  epochs: ten\n  batch-size: 0\n  seed: -1\n",
      [
        "c.yaml, line 4: training.epochs: is \"ten\"; it must be a whole number of at least 1",
        "c.yaml, line 5: training.batch-size: is 0; it must be a whole number from 1 to 10000000",
        "c.yaml, line 6: training.seed: is -1; it must be a whole number of at least 0",
      ]
    ),
    (
      "data: a.csv\nmodel: [dense]\ndata: b.csv\n",
      ["c.yaml, line 1: data is given twice in the same map; keep one"]
    ),
    (
      "data:\n\tpath: a.csv\n",
      ["c.yaml, line 2: is indented with a tab; use spaces in YAML"]
    ),
    (
      "data: a.csv\nmodel: [dense]\nloss: relu: 1\n",
      ["c.yaml, line 3: cannot be read as YAML: mapping values are not allowed in this context"]
    ),
    (
      "data: a.csv\nmodel:\n  - relu: 3\n  - dense: {units: 2, units: 3}\n",
      ["c.yaml, line 4: units is given twice in the same map; keep one"]
    ),
    (
      "data: a.csv\nmodel: []\n", ["c.yaml, line 2: model: is an empty list; it must hold layers"]
    ),
    (
      "data: {path: a.csv, validation: 1.5}\nmodel: [relu: 3]\n",
      [
        "c.yaml, line 1: data.validation: is 1.5; it must be a number between 0 and 1",
        "c.yaml, line 2: model.1.relu: takes no settings; write only relu",
      ]
    ),
    (
      "data: {path: a.csv, validation: {fold: {number: 6, of: 5}}}\nmodel: [dense: {initializer: {uniform: {low: 1, high: 0}}}]\n",
      [
        "c.yaml, line 1: data.validation.fold.number: is 6; it must be 1 to 5",
        "c.yaml, line 2: model.1.dense.initializer.uniform.high: is 0.0; it must be above low, 1.0",
      ]
    ),
    (
      "data: a.csv\nmodel: [repeat: {times: 9000, layers: [repeat: {times: 9000, layers: [relu]}]}]\n",
      ["c.yaml, line 2: model: has more than 10000 layers; use fewer repetitions"]
    ),
    (
      "data: a.csv\nmodel: [dense]\ntraining: {early-stopping: {monitor: validation-acuracy}}\n",
      [
        "c.yaml, line 3: training.early-stopping.monitor: is \"validation-acuracy\", which cannot be monitored; "
          + "did you mean validation-accuracy?"
      ]
    ),
    (
      "- a\n- b\n",
      [
        "c.yaml, line 1: is a list; it must be a map of data, model, loss, optimizer, schedule, regularization, training, checkpoints and output"
      ]
    ),
  ]

  @Test(arguments: rows.indices) func isNamedWithItsPlace(row: Int) {
    let (yaml, messages) = Self.rows[row]
    do {
      _ = try TrainingConfiguration(yaml: yaml, file: "c.yaml")
      Issue.record("no mistake in \(yaml)")
    } catch {
      #expect(error.description == messages.joined(separator: "\n"))
    }
  }

  private func message(_ bytes: [UInt8]) -> String? {
    do throws(ConfigurationError) {
      _ = try TrainingConfiguration(bytes: bytes, file: "c.yaml")
      return nil
    } catch { return error.description }
  }

  @Test func whatIsNoTextIsRefused() {
    #expect(
      message(Array("data: x\nmodel: ".utf8) + [0xC3, 0x28])
        == "c.yaml, line 2: is not UTF-8 text; save it as UTF-8")
    #expect(message([0xFF, 0xFE, 0x64, 0x00]) == "c.yaml: is UTF-16 text; save it as UTF-8")
    #expect(
      message(Array("data: x\0y".utf8))
        == "c.yaml, line 1: there is a control character here; remove it")
  }

  @Test func whatIsHostileIsRefused() throws {
    // A billion laughs.
    var laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghij", "abcdefghi") {
      laughs +=
        "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ", ")
      laughs += "]\n"
    }
    #expect(
      message(Array(laughs.utf8)) == "c.yaml: has more than 16 aliases (*name); write them out")
    for deep in [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
      (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      String(repeating: "x", count: 300_000), "data: &a [*a]", "data: *none",
      "data: !!binary x\nmodel: !!set {a}", "? [a]\n: b", "--- a\n--- b",
      "data: 1e999\nmodel: [dense: 1e999]",
      "%YAML 9.9\n---\na: b", "data: &x {<<: *x}", "\u{FEFF}", "!!!!", "data: |\n  text\n  more\n",
      "data: a\nmodel: [dense: 99999999999999999999999]",
    ] {
      #expect(message(Array(deep.utf8)) != nil, "\(deep.prefix(40))")
    }
  }

  @Test func anAliasStandsForWhatItNames() throws {
    let configuration = try TrainingConfiguration(
      yaml: """
        data: digits
        model:
          - &hidden {dense: 20}
          - relu
          - *hidden
          - dense
        """)
    #expect(configuration.model.layers[2] == .layer(Dense(20)))
  }
}

@Suite struct OverrideTests {
  private let start = """
    data: digits
    model:
      - dense: 64
      - relu
      - dropout: 0.2
      - dense
    optimizer: adam
    """

  private func read(_ flags: String...) throws -> TrainingConfiguration {
    try TrainingConfiguration(
      yaml: start, file: "c.yaml", overrides: flags.map { try SettingOverride(parsing: $0) })
  }

  private func message(_ flags: String...) -> String? {
    do {
      _ = try TrainingConfiguration(
        yaml: start, file: "c.yaml", overrides: flags.map { try SettingOverride(parsing: $0) })
      return nil
    } catch { return "\(error)" }
  }

  @Test func flagsTakeThePlaceOfWhatTheFileSays() throws {
    #expect(try read("optimizer.adam.learning-rate=0.5").optimizer.learningRate == 0.5)
    #expect(try read("optimizer=sgd").optimizer is SGD)
    let sgd = try read("optimizer=sgd", "optimizer.sgd.learning-rate=2").optimizer
    #expect((sgd as? SGD)?.learningRate == 2)
    #expect(try read("optimizer.adam.learning-rate=2", "optimizer=sgd").optimizer is SGD)
    #expect(try read("training.epochs=3").training.epochs == 3)
    #expect(try read("training.early-stopping.patience=3").training.earlyStopping?.patience == 3)
    #expect(try read("training.early-stopping=").training.earlyStopping == nil)
    #expect(try read("model.3.dropout.rate=0.4").model.layers[2] == .layer(Dropout(rate: 0.4)))
    #expect(try read("model.3.dropout=0.4").model.layers[2] == .layer(Dropout(rate: 0.4)))
    #expect(
      try read("model.1.dense.initializer=xavier").model.layers[0]
        == .layer(Dense(64, initializer: .xavier)))
    #expect(try read("model=[hidden: [8, 4], dense]").model.layers.count == 2)
    #expect(
      try read("data.validation={fraction: 0.3}").data.validation == .fraction(.init(share: 0.3)))
    #expect(try read("data.validation.fraction.seed=3").data.path == "digits")
    #expect(
      try read("regularization.class-weights.named.a b=2").regularization.classWeights
        == .named(["a b": 2]))
    let configuration = try read().setting("optimizer.adam.learning-rate", to: "0.25")
    #expect(configuration.optimizer.learningRate == 0.25)
  }

  @Test func mistakesNameTheFlag() {
    #expect(
      message("optimizer.adam.learning-rate=-1")
        == "--set optimizer.adam.learning-rate=-1: optimizer.adam.learning-rate: is -1; it must be a number above 0"
    )
    #expect(
      message("optimizer.adam.lerning-rate=1")
        == "--set optimizer.adam.lerning-rate=1: optimizer.adam: has no setting \"lerning-rate\"; did you mean "
        + "learning-rate? Valid names are learning-rate, first-decay, second-decay, epsilon and convention"
    )
    #expect(
      message("optimizer.sgd.learning-rate=1")
        == "--set optimizer.sgd.learning-rate=1: optimizer: is adam, which has no setting \"sgd.learning-rate\"; "
        + "its settings are optimizer.adam.…"
    )
    #expect(
      message("model.9=relu") == "--set model.9=relu: model: has no item 9; its items are 1 to 4")
    #expect(
      message("training.epochs.x=1")
        == "--set training.epochs.x=1: training.epochs: is a single value and has no setting \"x\"")
    #expect(
      message("training.epochs=[1")?.hasPrefix(
        "--set training.epochs=[1: training.epochs: cannot be read as YAML") == true)
    #expect(
      message("epochs")
        == "--set epochs: must be of the form path=value, such as training.epochs=5")
  }
}
