/// A setting that overrides the one in the file, as given by a flag such as `--set optimizer.adam.learning-rate=0.01`.
public struct SettingOverride: Sendable, Hashable {
  /// The setting's path, such as `optimizer.adam.learning-rate`; items of lists are counted from 1, as in
  /// `model.2.dropout.rate`.
  public var path: String
  /// How a value is written.
  public enum Notation: Sendable, Hashable {
    /// As YAML, such as `0.01`, `adam` or `[64, 32]`.
    case yaml
    /// As a plain YAML scalar that extends to the end, such as `0.01` or `adam`.
    case scalar
    /// As literal text, such as the name of a file.
    case text
  }

  /// The value, in ``notation``.
  public var value: String
  /// How it is written.
  public var notation: Notation
  /// The flag, for messages.
  public var flag: String

  /// Creates an override of a path.
  public init(
    _ path: String, to value: String, notation: Notation = .yaml, flag: String? = nil
  ) {
    self.path = path
    self.value = value
    self.notation = notation
    self.flag = flag ?? "\(path)=\(value)"
  }

  /// Parses the value of a flag: `path=value`.
  ///
  /// - Parameter flag: The flag's name, for messages, such as `--set`.
  public init(parsing text: String, flag: String = "--set") throws(ConfigurationError) {
    guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
      throw ConfigurationError(
        nil, "must be of the form path=value, such as training.epochs=5",
        at: .flag("\(flag) \(text)"))
    }
    self.init(
      String(text[..<separator]), to: String(text[text.index(after: separator)...]),
      flag: "\(flag) \(text)")
  }

  func node() throws(ConfigurationError) -> SettingNode.Override {
    let place = SettingPlace.flag(flag)
    let components = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard components.allSatisfy({ !$0.isEmpty }) else {
      throw ConfigurationError(
        nil, "\"\(path)\" is not a path; it must be names separated by dots", at: place)
    }
    let node = try valueNode(place)
    return SettingNode.Override(components: components[...], value: [node.placed(at: place)])
  }

  private func valueNode(_ place: SettingPlace) throws(ConfigurationError) -> SettingNode {
    switch notation {
    case .text: return SettingNode(.text(value))
    case .scalar: return SettingNode(plain: value, at: place)
    case .yaml: break
    }
    // Nothing after the equals sign means an empty value, not an empty file.
    guard !value.allSatisfy(\.isWhitespace), !["~", "null", "Null", "NULL"].contains(value) else {
      return SettingNode(.null)
    }
    do throws(ConfigurationError) {
      return try YAMLReader.read(value, file: nil)
    } catch {
      throw ConfigurationError(
        file: nil,
        problems: error.problems.map { .init(place: place, path: path, message: $0.message) })
    }
  }
}

extension SettingNode {
  /// The same with all locations replaced.
  fileprivate func placed(at place: SettingPlace) -> SettingNode {
    var node = self
    node.place = place
    switch content {
    case .list(let items): node.content = .list(items.map { $0.placed(at: place) })
    case .map(let entries):
      node.content = .map(
        entries.map { Entry(key: $0.key, place: place, value: $0.value.placed(at: place)) })
    default: break
    }
    return node
  }
}
