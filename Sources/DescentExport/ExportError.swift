import DescentNumerics

/// Why something cannot be written in another tool's format: what is wrong, where, and what would be valid.
public enum ExportError: SentenceError, Sendable, Hashable {
  /// A model that the format cannot represent.
  case model(String)
  /// Values of parameters or state that are missing, or whose count is wrong.
  case values(String)
  /// An invalid setting, such as a number of class names that differs from the number of outputs.
  case setting(String)
  /// A file that cannot be written.
  case file(String)

  public var description: String {
    switch self {
    case .model(let reason), .values(let reason), .setting(let reason), .file(let reason): reason
    }
  }
}
