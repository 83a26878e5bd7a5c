/// Why something cannot be written in another tool's format: what is wrong, where, and what would be right.
public enum ExportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A model that the format has no words for.
  case model(String)
  /// Values of parameters or state that are missing, or of another count.
  case values(String)
  /// A setting that makes no sense, such as class names of another count than the outputs.
  case setting(String)
  /// A file that cannot be written.
  case file(String)

  public var description: String {
    switch self {
    case .model(let reason), .values(let reason), .setting(let reason), .file(let reason): reason
    }
  }
}
