import DescentConfiguration
import DescentLearning

extension ConfigurationTemplate {
  /// A search over trainings on the data as YAML, with comments: usual ranges around what ``text`` suggests.
  public var searchText: String {
    var text = ""
    for finding in findings { text += "# \(finding)\n" }
    text += """
      #
      # A search: any value can be a range. The first trial has the defaults. Ranges:
      #   {uniform: [0, 1]}, {uniform: [0, 1], step: 0.1}, {log-uniform: [1e-5, 1e-1]}, {integer: [1, 8]},
      #   {log-integer: [16, 256]}, {choice: [relu, tanh]}; each with an optional default.
      # A choice can hold settings with ranges of their own, such as optimizer: {choice: [adam, sgd: {uniform: [0, 1]}]}.


      """
    for (section, comment) in Self.comments {
      guard let content = content(of: section) else { continue }
      text += comment.map { "# \($0)\n" } ?? ""
      text += YAMLWriter.text(of: .map([.init(key: section, value: SettingNode(content))])) + "\n"
    }
    return text + Self.search
  }

  private static let comments: [(section: String, comment: String?)] = [
    ("data", nil),
    (
      "model",
      "One to three layers of the same width; the last layer has as many units as there are outputs."
    ),
    ("optimizer", nil),
    ("regularization", nil),
    (
      "training",
      "A trial is a whole training. Halving pauses most of them early, so that epochs cost little."
    ),
  ]

  private static let search = """
    # Validation data decide between trials; test data are never looked at.
    search:
      # Or validation-accuracy, or another metric on the validation data.
      objective: validation-loss
      trials: 60
      # auto, tpe, cma-es, gp, sobol, random, grid or narrowing.
      sampler: auto
      # none, median, halving or wilcoxon.
      pruner: halving
      seed: 0
      # The best are trained again with new seeds, to see whether the winner is real.
      ranking: {candidates: 3, budget: 0.15}

    """

  private func content(of section: String) -> SettingNode.Content? {
    switch section {
    case "model": return .list(layers)
    case "optimizer":
      return Self.nested(
        [
          "choice": .list([
            Self.map("adam", rate("1e-3", "1e-5", "1e-1")),
            Self.map("momentum", rate("1e-2", "1e-4", "1")),
          ])
        ],
        usual: "adam")
    case "regularization":
      return Self.nested([
        "weight-decay": Self.range("log-uniform", "1e-7", "1e-2", default: "1e-5").content
      ])
    case "training":
      return Self.nested([
        "epochs": .integer(Self.epochs),
        "batch-size": .map([
          .init(
            key: "choice", value: SettingNode(.list(batches.map { SettingNode(.integer($0)) }))),
          .init(key: "default", value: SettingNode(.integer(configuration.training.batchSize))),
        ]),
      ])
    default:
      guard case .map(let entries) = TrainingConfiguration.form.write(configuration, .differences)
      else { return nil }
      return entries.first { $0.key == section }?.value.content
    }
  }

  private static let epochs = 30

  /// What is before the hidden layers, the hidden layers with a range for their depth and width, and the last layer.
  private var layers: [SettingNode] {
    guard
      case .list(let items) = ModelSettings.form.write(configuration.model, .differences),
      let index = configuration.model.layers.firstIndex(where: { layer in
        if case .hidden = layer { true } else { false }
      }), case .hidden(let hidden) = configuration.model.layers[index]
    else { return [] }
    let width = hidden.units.first ?? 64
    var repeated: [SettingNode] = [
      SettingNode(
        Self.map("dense", Self.range("log-integer", "16", "256", default: "\(width)")).content)
    ]
    if hidden.batchNorm { repeated.append(SettingNode(.text("batch-norm"))) }
    repeated.append(SettingNode(.text("relu")))
    repeated.append(
      SettingNode(Self.map("dropout", Self.range("uniform", "0", "0.5", default: "0")).content))
    let block = SettingNode.Content.map([
      .init(
        key: "repeat",
        value: SettingNode(
          .map([
            .init(
              key: "times",
              value: Self.range("integer", "1", "3", default: "\(hidden.units.count)")),
            .init(key: "layers", value: SettingNode(.list(repeated))),
          ])))
    ])
    return Array(items[..<index]) + [SettingNode(block)] + Array(items[(index + 1)...])
  }

  private var batches: [Int] {
    let usual = configuration.training.batchSize
    return usual == 1 ? [1] : [usual / 2, usual, usual * 2]
  }

  private func rate(_ usual: String, _ low: String, _ high: String) -> SettingNode {
    Self.map("learning-rate", Self.range("log-uniform", low, high, default: usual))
  }

  private static func range(
    _ kind: String, _ low: String, _ high: String, default usual: String
  ) -> SettingNode {
    let ends = [low, high].map { SettingNode(plain: $0, at: .nowhere) }
    return SettingNode(
      .map([
        .init(key: kind, value: SettingNode(.list(ends))),
        .init(key: "default", value: SettingNode(plain: usual, at: .nowhere)),
      ]))
  }

  private static func map(_ key: String, _ value: SettingNode) -> SettingNode {
    SettingNode(.map([.init(key: key, value: value)]))
  }

  private static func nested(
    _ entries: KeyValuePairs<String, SettingNode.Content>, usual: String? = nil
  ) -> SettingNode.Content {
    let fields = entries.map { SettingNode.Entry(key: $0.key, value: SettingNode($0.value)) }
    return .map(
      fields + (usual.map { [.init(key: "default", value: SettingNode(.text($0)))] } ?? []))
  }
}
