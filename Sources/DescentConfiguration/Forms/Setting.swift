/// A value that has a written form. Its form also determines its coding, so that names and checks are the same in YAML
/// and in JSON.
protocol Setting: Codable, Hashable, Sendable {
  static var form: Form<Self> { get }
}

/// Settings that hold values which cannot be compared, such as any optimizer: two are equal if they are written the
/// same.
protocol WrittenSetting: Setting {}

extension WrittenSetting {
  public static func == (left: Self, right: Self) -> Bool { form.isSame(left, right) }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(Self.form.write(self, .everything))
  }
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
