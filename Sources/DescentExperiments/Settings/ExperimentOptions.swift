import DescentConfiguration

/// The settings that all experiments share.
///
/// How they are read and written follows from the table of settings: names that it does not have are refused, and so is
/// a missing value.
public protocol ExperimentOptions: Sendable {
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
        "seed", \.seed, .seed, "The seed of every random number: a whole number, 0 or more"),
      ExperimentSetting(
        "seeds", \.seeds, .count,
        "The number of runs, each with the next seed; their mean and a band are shown"),
    ]
  }

  /// The settings as they are in `config.yaml`.
  package static var form: Form<Self> {
    .record("settings", usual: Self(), allSettings.filter(\.isInFile).map(\.field))
  }

  /// Checks each setting by itself.
  ///
  /// - Throws: ``ExperimentError/setting(_:value:problem:)`` with the first invalid one.
  func check() throws {
    for setting in Self.allSettings where setting.isInFile { try setting.check(self) }
  }
}
