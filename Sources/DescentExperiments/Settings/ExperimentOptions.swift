import DescentConfiguration

/// The settings that all experiments share.
///
/// Their coding follows from the table of settings: names that it does not have are refused, and so is a missing value.
public protocol ExperimentOptions: Codable, Sendable {
  /// The default settings: the book's, if it has the experiment.
  init()
  /// The table of the experiment's own settings, in the order of its help.
  static var settings: [ExperimentSetting<Self>] { get }
  /// Determines every random number.
  var seed: UInt64 { get set }
  /// The number of runs, each with the next seed.
  var seeds: Int { get set }
  /// Changes the settings to a run of a second or two.
  mutating func makeQuick()
}

/// Options of an experiment that trains on samples.
public protocol DataDrivenOptions: ExperimentOptions {
  /// The data's name or path.
  var data: String { get set }
  /// The only folder in which a named data set is searched for.
  var dataDirectory: String? { get set }
}

extension ExperimentOptions {
  /// What is quick as it is stays as it is.
  public mutating func makeQuick() {}

  /// The table of all settings, including those that every experiment has.
  package static var allSettings: [ExperimentSetting<Self>] {
    settings + [
      ExperimentSetting(
        "seed", \.seed, .seed, "A whole number, 0 or more, that decides every random number"),
      ExperimentSetting(
        "seeds", \.seeds, .count,
        "How many runs there are, each with the next seed; shown are their mean and a band"),
    ]
  }

  /// The settings as they are in `config.json`.
  package static var form: Form<Self> {
    .record("settings", usual: Self(), allSettings.filter(\.isInFile).map(\.field))
  }

  /// Checks each setting by itself.
  ///
  /// - Throws: ``ExperimentError/usage(_:)`` with the first that is wrong.
  func check() throws {
    for setting in Self.allSettings where setting.isInFile { try setting.check(self) }
  }

  /// Reads the settings and checks each by itself.
  ///
  /// - Throws: `ConfigurationError` with every setting that is wrong, unknown or missing.
  public init(from decoder: any Decoder) throws {
    let node = try SettingNode(from: decoder)
    var problems = Problems()
    guard let options = Self.form.read(node, SettingPath(), &problems) else {
      // In an order of their own: a decoder's keys have none.
      let sorted = problems.list.sorted { ($0.path, $0.message) < ($1.path, $1.message) }
      throw ConfigurationError(file: nil, problems: sorted)
    }
    self = options
  }

  /// Writes every setting that has a value.
  public func encode(to encoder: any Encoder) throws {
    var node = SettingNode(Self.form.write(self, .everything))
    if case .map(var entries) = node.content {
      // A number even where it is above the largest Int.
      for index in entries.indices where entries[index].key == "seed" {
        entries[index].value = SettingNode(.number(Double(seed)), source: "\(seed)")
      }
      node.content = .map(entries)
    }
    try node.encode(to: encoder)
  }
}
