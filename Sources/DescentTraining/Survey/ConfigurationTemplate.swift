import DescentConfiguration
import DescentData
import DescentFiles
import DescentLearning

/// A commented configuration for inspected data, as `descent init` writes it: what was found, what was guessed, and the
/// alternatives for every setting.
public struct ConfigurationTemplate: Sendable {
  /// The configuration.
  public private(set) var configuration: TrainingConfiguration
  /// The findings, one per line.
  public private(set) var findings: [String]
  /// Comments on settings, by path.
  private var notes: [String: String]
  private let format: DataSettings.Format

  /// Inspects data.
  ///
  /// - Parameters:
  ///   - path: A file, a folder, or the name of a data set.
  ///   - target: What to predict; guessed if `nil`.
  ///   - task: The kind of prediction; inferred from the target if automatic.
  /// - Throws: `DataError` if nothing recognizable is found.
  public init(
    for path: String, target: [ColumnName] = [], task: DataSettings.Task = .automatic,
    environment: DataEnvironment = .process
  ) throws(DataError) {
    let parts = try SplitFolder(path)
    let path = parts?.training ?? path
    format = try DataSettings(path: path).foundFormat()
    guard format == .csv || (target.isEmpty && task == .automatic) else {
      throw DataError(
        .invalid, path: path, "is not a table; a target and a task can be given only for tables")
    }
    let survey = try DataFormat[format].survey(path, target, task, environment)
    findings = survey.findings
    notes = survey.notes
    configuration = survey.configuration
    if let parts { take(parts) }
    findings = findings.map(printable)
  }

  /// Validates on the validation part; a test part is kept for testing.
  private mutating func take(_ parts: SplitFolder) {
    if let validation = parts.validation {
      configuration.data.validation = .path(validation)
      findings.append("The validation samples come from \(validation).")
    }
    if let test = parts.test {
      findings.append("The test part is kept for testing: descent evaluate RUN \(test).")
    }
  }

  /// The same for a file in another place: its paths are relative to the file's folder.
  public func placed(in file: String) -> ConfigurationTemplate {
    var placed = self
    placed.configuration = configuration.placed(in: parent(of: file))
    return placed
  }

  /// The target and task given by flags, read like the settings `data.target` and `data.task`.
  ///
  /// - Parameter target: A column, or several separated by commas.
  public static func told(
    target: String?, task: String?
  ) throws(ConfigurationError) -> (target: [ColumnName], task: DataSettings.Task) {
    var entries = [SettingNode.Entry(key: "path", value: SettingNode(.text("data")))]
    if let target {
      // Column numbers start at 1, so 0 is a name.
      let names = target.split(separator: ",", omittingEmptySubsequences: false).map { name in
        SettingNode(Int(name).flatMap { $0 > 0 ? .integer($0) : nil } ?? .text(String(name)))
      }
      entries.append(.init(key: "target", value: SettingNode(.list(names))))
    }
    if let task {
      entries.append(.init(key: "task", value: SettingNode(.text(task))))
    }
    var problems = Problems()
    guard
      let settings = DataSettings.form.read(
        SettingNode(.map(entries)), SettingPath(components: ["data"]), &problems)
    else { throw ConfigurationError(file: nil, problems: problems.list) }
    return (settings.target, settings.task)
  }

  /// The configuration as YAML, with comments.
  public var text: String {
    var text = ""
    for finding in findings { text += "# \(finding)\n" }
    text +=
      "#\n"
      + "# A setting directly after a # is not set; it shows its default value or an example. Layers and other\n"
      + "# choices are given by name, or with their settings: relu, dropout: 0.2, dense: {units: 64}.\n\n"
    guard case .record(let fields) = TrainingConfiguration.form.description() else { return text }
    var writer = CommentedWriter(hidden: hidden, notes: notes)
    writer.write(fields, content)
    return text + writer.text
  }

  /// What differs from the defaults, and what most users will want to change.
  private var content: SettingNode.Content {
    let everything = TrainingConfiguration.form.write(configuration, .everything)
    let differences = TrainingConfiguration.form.write(configuration, .differences)
    guard case .map(var entries) = differences, case .map(let all) = everything else {
      return differences
    }
    for (section, names) in [("training", ["epochs", "batch-size", "seed"])] {
      guard let whole = all.first(where: { $0.key == section })?.value.content,
        case .map(let fields) = whole
      else { continue }
      var kept = fields.filter { names.contains($0.key) }
      if let index = entries.firstIndex(where: { $0.key == section }) {
        if case .map(let given) = entries[index].value.content {
          kept += given.filter { entry in !kept.contains { $0.key == entry.key } }
        }
        entries.remove(at: index)
      }
      if let stopping = configuration.training.earlyStopping,
        let index = kept.firstIndex(where: { $0.key == "early-stopping" })
      {
        // A map without settings would be read as absent.
        let patience = SettingNode.Entry(
          key: "patience", value: SettingNode(.integer(stopping.patience)))
        if case .map(let others) = kept[index].value.content {
          kept[index].value = SettingNode(
            .map([patience] + others.filter { $0.key != "patience" }))
        }
      }
      entries.append(.init(key: section, value: SettingNode(.map(kept))))
    }
    if configuration.schedule is ConstantRate {
      entries.append(.init(key: "schedule", value: SettingNode(.text("constant"))))
    }
    if Form.optimizer.isSame(configuration.optimizer, Adam()) {
      let rate = SettingNode.Entry(
        key: "learning-rate", value: SettingNode(.number(configuration.optimizer.learningRate)))
      let adam = SettingNode.Entry(key: "adam", value: SettingNode(.map([rate])))
      entries.append(.init(key: "optimizer", value: SettingNode(.map([adam]))))
    }
    return .map(entries)
  }

  /// Settings that do not apply to this kind of data.
  private var hidden: Set<String> {
    let applicable = DataFormat[format].settings
    let others = DataFormat.optionalSettings.map(\.name).filter { !applicable.contains($0) }
    return Set(others.map { "data.\($0)" })
  }
}
