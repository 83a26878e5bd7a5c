import DescentNumerics

/// An error in data, in one sentence: what is wrong, where, and what would be valid.
public struct DataError: SentenceError, Sendable, Equatable {
  /// The kinds of errors, for callers that treat them differently.
  public enum Kind: Sendable, Equatable {
    /// The data set was not found in any of the usual places.
    case notFound
    /// The system does not allow a file to be read.
    case unreadable
    /// The system does not allow a file to be written.
    case unwritable
    /// A file was found, but its content is invalid.
    case damaged
    /// A request cannot be met: more samples than there are, incompatible shapes.
    case invalid
  }

  /// The kind of error.
  public let kind: Kind
  /// The file or folder, if there is one.
  public let path: String?
  /// The offset in the file on disk at which the error was noticed.
  public let offset: Int?
  /// The line of the file, from 1, if the file is text.
  public let line: Int?
  /// The sentence without the location.
  public let message: String
  /// What could be done differently in a call; the tool knows the flag for it.
  package var remedy: Remedy?

  /// What a caller can do about an error, if it is more than the sentence says.
  package enum Remedy: Sendable, Equatable {
    /// Allow the folder to be overwritten.
    case overwriting
    /// Name the file of the targets.
    case namingTargets
  }

  /// The same error with a remedy.
  package func remedied(by remedy: Remedy) -> DataError {
    var error = self
    error.remedy = remedy
    return error
  }

  /// An error with its location, if any.
  public init(
    _ kind: Kind, path: String? = nil, offset: Int? = nil, line: Int? = nil, _ message: String
  ) {
    self.kind = kind
    self.path = path
    self.offset = offset
    self.line = line
    self.message = message
  }
}

extension DataError {
  /// Names in it come from files, so line ends and terminal control codes are escaped.
  public var description: String { printable(placed) }

  private var placed: String {
    guard let path else { return message }
    if let line { return "\(path), line \(line): \(message)" }
    guard let offset else { return "\(path): \(message)" }
    return "\(path), byte \(offset): \(message)"
  }
}
