import DescentConfiguration

/// The settings that all experiments share.
///
/// How they are read and written follows from the table of settings: names that it does not have are refused, and so is
/// a missing value.
public protocol ExperimentOptions: Sendable {
  /// The default settings, for a few minutes of work.
  init()
  /// The table of the experiment's own settings, in the order of its help.
  static var settings: [ExperimentSetting<Self>] { get }
  /// Determines every random number.
  var seed: UInt64 { get set }
  /// The number of runs, each with the next seed.
  var seeds: Int { get set }
  /// Whether everything that was added after version 0.1.0 is measured too.
  var extended: Bool { get set }
  /// Changes the experiment's own settings to a run of a second or two.
  mutating func makeQuick()
  /// Changes the experiment's own settings to those of the book, or of version 0.1.0 where the book has none.
  mutating func makeBook()
  /// Changes the settings to larger grids.
  mutating func makeThorough()
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
  public mutating func makeBook() {}
  public mutating func makeThorough() {}

  /// Changes all settings to a run of a second or two.
  package mutating func useQuick() {
    seeds = 1
    makeQuick()
  }

  /// Changes all settings to the book's: what was added after version 0.1.0 is not measured, and the record is that of
  /// then.
  package mutating func useBook() {
    (seeds, extended) = (1, false)
    makeBook()
  }

  /// The book's settings. A setting that is absent from an older file has its value there.
  package static var book: Self {
    var options = Self()
    options.useBook()
    return options
  }

  /// The table of all settings, including those that every experiment has.
  package static var allSettings: [ExperimentSetting<Self>] {
    settings + [
      ExperimentSetting(
        "seed", \.seed, .seed, "The seed of every random number: a whole number, 0 or more"),
      ExperimentSetting(
        "seeds", \.seeds, .count,
        "The number of runs, each with the next seed; their mean and a band are shown"),
      ExperimentSetting(
        key: "extended", \.extended, .truth,
        "Whether everything that was added after version 0.1.0 is measured too", isNew: true),
    ]
  }

  /// The settings as they are in `config.yaml`.
  package static var form: Form<Self> {
    .record("settings", usual: .book, allSettings.filter(\.isInFile).map(\.field))
  }

  /// Checks each setting by itself.
  ///
  /// - Throws: ``ExperimentError/setting(_:value:problem:)`` with the first invalid one.
  func check() throws {
    for setting in Self.allSettings where setting.isInFile { try setting.check(self) }
  }
}
