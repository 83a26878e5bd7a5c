import DescentFiles

/// A run as its folder holds it, from which its report can be made again: after the fact, or by a newer version.
public protocol StoredRun: Sendable {
  /// Reads the folder of a run.
  ///
  /// - Throws: `DataError` if it does not hold such a run, or is damaged.
  init(_ path: String) throws

  /// The report as one HTML file. The folder is left as it is.
  ///
  /// - Parameter note: Called with what the report cannot show, one sentence each.
  mutating func report(note: (String) -> Void) throws -> String

  /// Writes report and figures into the folder again.
  ///
  /// - Parameter note: Called with what could not be made, one sentence each.
  /// - Throws: `DataError` if a process is writing there, or the folder cannot be written.
  mutating func writeReport(note: @escaping @Sendable (String) -> Void) async throws
}

extension RunHead {
  /// The versions and the machine, as rows of a report; those that run now if the run does not say.
  public static func origin(ofRun folder: String) throws -> [(String, String)] {
    let head = try RunHead(ofRun: folder)
    let version = head?.version ?? descentVersion
    return [
      ("Descent", version == descentVersion ? version : "\(version); report by \(descentVersion)"),
      ("machine", head?.machine ?? Machine.description),
    ]
  }

  /// The version and the machine of a run of this process, as rows of its report.
  public static var origin: [(String, String)] {
    [("Descent", descentVersion), ("machine", Machine.description)]
  }

  /// The head of a run whose kind is known.
  ///
  /// - Parameter thing: What the folder must hold, for the error.
  /// - Throws: `DataError` if there is no run, or one of another kind.
  public init(ofRun folder: String, kind: Kind, _ thing: String) throws(DataError) {
    guard let head = try RunHead(ofRun: folder), (head.kind ?? kind) == kind else {
      throw DataError(.notFound, path: folder, "is not the folder of \(thing)")
    }
    self = head
  }
}
