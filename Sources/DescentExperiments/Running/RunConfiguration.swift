import DescentConfiguration
import DescentFiles

/// The `config.yaml` of an experiment's run: the experiment and all its settings.
enum RunConfiguration {
  static let name = "config.yaml"

  static func yaml<Options: ExperimentOptions>(_ experiment: String, _ options: Options) -> String {
    YAMLWriter.text(
      of: .map([
        .init(key: "experiment", value: SettingNode(.text(experiment))),
        .init(key: "settings", value: SettingNode(Options.form.write(options, .everything))),
      ]))
  }
}

/// A `config.yaml` that was read, or a `config.json` of 0.1.0: the experiment, and its settings before they are checked.
public struct ConfigurationFile: Sendable {
  public let path: String
  public let experiment: String
  private let settings: SettingNode

  /// - Parameter path: The file, or the folder of a run that holds it.
  /// - Throws: `ConfigurationError` if the file cannot be read or is not the configuration of an experiment.
  public init(_ path: String) throws(ConfigurationError) {
    self.path = isFolder(path) ? Self.file(in: path) : path
    let root = try YAMLReader.read(contentsOf: self.path)
    guard case .map(let entries) = root.content,
      let name = entries.first(where: { $0.key == "experiment" })?.value.text,
      let settings = entries.first(where: { ["settings", "options"].contains($0.key) })
    else {
      throw ConfigurationError(
        self.path, "is not the configuration of an experiment; each run has one in its folder")
    }
    experiment = name
    self.settings =
      settings.key == "options"
      ? try Self.converted(settings.value, entries, self.path) : settings.value
  }

  private static func file(in folder: String) -> String {
    let old = "\(folder)/config.json"
    let path = "\(folder)/\(RunConfiguration.name)"
    return !isFile(path) && isFile(old) ? old : path
  }

  /// The settings of 0.1.0, whose names were in camel case.
  private static func converted(
    _ settings: SettingNode, _ entries: [SettingNode.Entry], _ path: String
  ) throws(ConfigurationError) -> SettingNode {
    guard let version = entries.first(where: { $0.key == "version" })?.value,
      version.content == .integer(1)
    else {
      throw ConfigurationError(
        path, "has an unknown version; this version of Descent reads version 1")
    }
    return settings.renamed { kebab($0) }
  }

  /// The settings that it holds.
  ///
  /// - Throws: `ConfigurationError` with every setting that is missing, unknown or invalid.
  public func options<E: Experiment>(of experiment: E.Type) throws(ConfigurationError) -> E.Options
  {
    try options(E.Options.self)
  }

  /// The settings of a run of every experiment.
  ///
  /// - Throws: As ``options(of:)``.
  public func chapterOptions() throws(ConfigurationError) -> ChapterRunner.Options {
    try options(ChapterRunner.Options.self)
  }

  private func options<Options: ExperimentOptions>(
    _ type: Options.Type
  ) throws(ConfigurationError) -> Options {
    var problems = Problems()
    let options = Options.form.read(settings, SettingPath(components: ["settings"]), &problems)
    guard let options, problems.list.isEmpty else {
      throw ConfigurationError(file: path, problems: problems.sorted)
    }
    return options
  }
}

extension SettingNode {
  /// The same tree with other names.
  fileprivate func renamed(_ name: (String) -> String) -> SettingNode {
    var node = self
    switch content {
    case .map(let entries):
      node.content = .map(
        entries.map { .init(key: name($0.key), place: $0.place, value: $0.value.renamed(name)) })
    case .list(let items): node.content = .list(items.map { $0.renamed(name) })
    default: break
    }
    return node
  }
}
