import DescentSearch

/// A search over trainings: the configuration of a training in which values may be ranges, and a section `search`.
///
/// ```yaml
/// data: {path: flowers.csv, target: species}
/// model:
///   - repeat:
///       times: {integer: [1, 3], default: 1}
///       layers: [dense: {log-integer: [16, 256], default: 64}, relu]
///   - dense
/// optimizer:
///   choice:
///     - adam: {learning-rate: {log-uniform: [1e-5, 1e-1], default: 1e-3}}
///     - sgd
///   default: adam
/// search: {objective: validation-accuracy, trials: 50}
/// ```
///
/// A hyperparameter is named by the path of its setting, such as `optimizer.adam.learning-rate`. Ranges inside a choice
/// exist only where it is chosen.
public struct SearchConfiguration: Sendable {
  /// The ranges.
  public let space: SearchSpace
  /// How it is searched.
  public var search: SearchSettings
  /// The training with the default of every range, or the middle of a range without one.
  public let base: TrainingConfiguration
  /// What it was read from.
  public let source: Source
  private let node: SettingNode

  /// What a search was read from, so that it can be read again wherever its study is.
  public struct Source: Sendable, Hashable {
    /// The text of the file.
    public var text: String
    /// The file, if there is one.
    public var file: String?
    /// Overrides of settings in the file, in order.
    public var overrides: [SettingOverride]

    /// Creates a source.
    public init(text: String, file: String? = nil, overrides: [SettingOverride] = []) {
      (self.text, self.file, self.overrides) = (text, file, overrides)
    }
  }

  /// Reads a YAML or JSON file. Paths in it are relative to its folder, those in overrides to the working directory.
  ///
  /// - Parameters:
  ///   - overrides: Overrides of settings in the file, in order; those that begin with `search.` belong to the section.
  ///   - note: Called if a path is ambiguous.
  /// - Throws: Every mistake, each with its line.
  public init(
    contentsOf path: String, overrides: [SettingOverride] = [],
    note: (String) -> Void = { _ in }
  ) throws(ConfigurationError) {
    try TrainingConfiguration.refuseData(path)
    let text = try YAMLReader.text(contentsOf: path)
    try self.init(
      YAMLReader.read(text, file: path), Source(text: text, file: path, overrides: overrides),
      note: note)
  }

  /// Reads YAML.
  public init(
    yaml: String, overrides: [SettingOverride] = []
  ) throws(ConfigurationError) {
    try self.init(Source(text: yaml, overrides: overrides))
  }

  /// Reads what another search was read from.
  public init(_ source: Source) throws(ConfigurationError) {
    try self.init(YAMLReader.read(source.text, file: source.file), source) { _ in }
  }

  private init(
    _ whole: SettingNode, _ source: Source, note: (String) -> Void
  ) throws(ConfigurationError) {
    self.source = source
    let (file, overrides) = (source.file, source.overrides)
    var (training, section) = (whole, SettingNode(.null, at: whole.place))
    if case .map(var entries) = whole.content,
      let index = entries.firstIndex(where: { $0.key == "search" })
    {
      section = entries.remove(at: index).value
      training.content = .map(entries)
    }
    for override in overrides {
      var given = try override.node()
      if given.components.first == "search" {
        given = given.inner
        section.overrides.append(given)
      } else {
        training.overrides.append(given)
      }
    }
    var problems = Problems()
    problems.ranges.purpose = .collect
    let base = TrainingConfiguration.form.read(training, SettingPath(), &problems)
    let found = problems.ranges.found
    problems.ranges = RangeReading()
    let search = SearchSettings.form.read(
      section, SettingPath(components: ["search"]), &problems)
    guard let base, let search, problems.list.isEmpty else {
      throw ConfigurationError(file: file, problems: problems.sorted)
    }
    guard !found.isEmpty else {
      throw ConfigurationError(
        file,
        "has no ranges to search; give one in place of a value, such as learning-rate: "
          + "{log-uniform: [1e-5, 1e-1], default: 1e-3}")
    }
    do {
      space = try SearchSpace(found)
    } catch {
      throw ConfigurationError(file, "\(error)")
    }
    self.search = search
    self.base = file.map { base.located(byFile: $0, except: overrides, note: note) } ?? base
    node = training
  }

  /// The training at a point of the space.
  ///
  /// - Throws: ``ConfigurationError`` if the values do not fit together.
  public func training(at point: SearchPoint) throws(ConfigurationError) -> TrainingConfiguration {
    var problems = Problems()
    problems.ranges.purpose = .use(point.values)
    guard let value = TrainingConfiguration.form.read(node, SettingPath(), &problems),
      problems.list.isEmpty
    else { throw ConfigurationError(file: source.file, problems: problems.sorted) }
    return source.file.map { value.located(byFile: $0, except: source.overrides) { _ in } } ?? value
  }
}
