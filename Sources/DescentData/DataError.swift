/// What is wrong with data, in one sentence: what, where, and what would be right.
public struct DataError: Error, Sendable, Equatable {
  /// The kinds of mistakes, for callers that treat them differently.
  public enum Kind: Sendable, Equatable {
    /// The data set is in none of the places where it was looked for.
    case notFound
    /// The system does not let a file be read.
    case unreadable
    /// The system does not let a file be written.
    case unwritable
    /// A file was found, and its content is not what it has to be.
    case damaged
    /// What was asked for cannot be given: more samples than there are, shapes that do not fit.
    case invalid
  }

  /// What kind of mistake it is.
  public let kind: Kind
  /// The file or folder, where there is one.
  public let path: String?
  /// The byte of the file, as it lies on disk, where the mistake was noticed.
  public let offset: Int?
  /// The line of the file, from 1, where the file is a text.
  public let line: Int?
  /// The sentence without the place.
  public let message: String

  /// A mistake with its place, where it has one.
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

extension DataError: CustomStringConvertible {
  /// Names in it come from files; what would end the line or reach the terminal is escaped.
  public var description: String { printable(placed) }

  private var placed: String {
    guard let path else { return message }
    if let line { return "\(path), line \(line): \(message)" }
    guard let offset else { return "\(path): \(message)" }
    return "\(path), byte \(offset): \(message)"
  }
}
