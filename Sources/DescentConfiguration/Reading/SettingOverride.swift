/// A setting that overrides the one in the file, as given by a flag such as `--set optimizer.adam.learning-rate=0.01`.
public struct SettingOverride: Sendable, Hashable {
  /// The setting's path, such as `optimizer.adam.learning-rate`; items of lists are counted from 1, as in
  /// `model.2.dropout.rate`.
  public var path: String
  /// The value as YAML, such as `0.01`, `adam` or `[64, 32]`.
  public var value: String
  /// The flag, for messages.
  public var flag: String

  /// Creates an override of a path.
  public init(_ path: String, to value: String, flag: String? = nil) {
    self.path = path
    self.value = value
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
        nil, "\"\(path)\" is no path; it must be names with points between them", at: place)
    }
    var node = SettingNode(.null)
    // Nothing after the equals sign means an empty value, not an empty file.
    if !value.allSatisfy(\.isWhitespace), !["~", "null", "Null", "NULL"].contains(value) {
      do throws(ConfigurationError) {
        node = try YAMLReader.read(value, file: nil)
      } catch {
        throw ConfigurationError(
          file: nil,
          problems: error.problems.map { .init(place: place, path: path, message: $0.message) })
      }
    }
    return SettingNode.Override(components: components[...], value: [node.placed(at: place)])
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
