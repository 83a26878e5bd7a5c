import DescentData
import DescentFiles

extension TrainingConfiguration {
  /// Reads YAML.
  ///
  /// - Parameters:
  ///   - file: The name of the text in messages.
  ///   - overrides: Overrides of settings in the text, in order.
  /// - Throws: Every mistake, each with its line.
  public init(
    yaml: String, file: String? = nil, overrides: [SettingOverride] = []
  ) throws(ConfigurationError) {
    try self.init(YAMLReader.read(yaml, file: file), file: file, overrides: overrides)
  }

  /// Reads YAML from bytes, which must be UTF-8.
  public init(
    bytes: some Collection<UInt8>, file: String? = nil, overrides: [SettingOverride] = []
  ) throws(ConfigurationError) {
    try self.init(YAMLReader.read(bytes: bytes, file: file), file: file, overrides: overrides)
  }

  /// Reads a YAML or JSON file. Paths in it are relative to its folder, those in overrides to the working directory.
  ///
  /// - Parameter note: Called if a path is ambiguous.
  public init(
    contentsOf path: String, overrides: [SettingOverride] = [],
    note: (String) -> Void = { _ in }
  ) throws(ConfigurationError) {
    self = try Self(asWrittenIn: path, overrides: overrides)
      .located(byFile: path, except: overrides, note: note)
  }

  /// Reads a YAML or JSON file, and leaves paths as they are.
  package init(
    asWrittenIn path: String, overrides: [SettingOverride] = []
  ) throws(ConfigurationError) {
    try Self.refuseData(path)
    try self.init(YAMLReader.read(contentsOf: path), file: path, overrides: overrides)
  }

  /// Says what to do with data where a configuration is expected.
  static func refuseData(_ path: String) throws(ConfigurationError) {
    guard isData(path) else { return }
    throw ConfigurationError(
      path, "is data, not a configuration; write one first with descent init \(path)")
  }

  /// Whether the path holds data instead of a configuration.
  private static func isData(_ path: String) -> Bool {
    switch try? PathForm(path) {
    case .npy?, .npz?, .png?, .idxFolder?, .imageFolder?: return true
    case .absent?: return DataSource.names.contains(path)
    case .text?:
      // A JSON configuration is an object; rows are a list.
      if (try? fileContents(path, atMost: 1)) == [UInt8(ascii: "[")] { return true }
      let ending = path.lowercased().split(separator: ".").last.map(String.init) ?? ""
      return ["csv", "tsv", "tab", "txt", "data", "jsonl", "ndjson", "parquet", "xlsx", "gz"]
        .contains(ending)
    default: return false
    }
  }

  /// The same configuration with a setting replaced, such as
  /// `setting("optimizer.adam.learning-rate", to: "0.01")`.
  ///
  /// - Parameters:
  ///   - path: The setting's path; items of lists are counted from 1.
  ///   - value: The value as YAML.
  public func setting(_ path: String, to value: String) throws(ConfigurationError) -> Self {
    try setting([SettingOverride(path, to: value)])
  }

  /// The same configuration with settings replaced, in order.
  public func setting(_ overrides: [SettingOverride]) throws(ConfigurationError) -> Self {
    try Self(SettingNode(Self.form.write(self, .everything)), file: nil, overrides: overrides)
  }

  /// The configuration as YAML: only what differs from the defaults.
  public var yaml: String { YAMLWriter.text(of: Self.form.write(self, .differences)) }

  private init(
    _ node: SettingNode, file: String?, overrides: [SettingOverride]
  ) throws(ConfigurationError) {
    var node = node
    for override in overrides { node.overrides.append(try override.node()) }
    var problems = Problems()
    guard let value = Self.form.read(node, SettingPath(), &problems), problems.list.isEmpty else {
      throw ConfigurationError(file: file, problems: problems.sorted)
    }
    self = value
  }
}
