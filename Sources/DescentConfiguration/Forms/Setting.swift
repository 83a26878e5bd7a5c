/// A value that has a written form. Its form also determines its coding, so that names and checks are the same in YAML
/// and in JSON.
protocol Setting: Codable, Hashable, Sendable {
  static var form: Form<Self> { get }
}

extension Setting {
  /// Reads the written form, and checks it.
  ///
  /// - Throws: ``ConfigurationError``
  public init(from decoder: any Decoder) throws {
    let node = try SettingNode(from: decoder)
    var problems = Problems()
    guard
      let value = Self.form.read(
        node, SettingPath(components: decoder.codingPath.map(\.stringValue)), &problems),
      problems.list.isEmpty
    else { throw ConfigurationError(file: nil, problems: problems.list) }
    self = value
  }

  /// Writes every field.
  public func encode(to encoder: any Encoder) throws {
    try SettingNode(Self.form.write(self, .everything)).encode(to: encoder)
  }
}
