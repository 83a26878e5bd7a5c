import DescentFiles
import DescentLearning
import DescentRuns

/// Whether the files of checkpoints are unchanged since they were written.
public struct CheckpointVerification: Sendable, Encodable {
  /// A checkpoint.
  public struct Line: Sendable, Encodable {
    /// The checkpoint's folder.
    public let path: String
    /// Whether its files have checksums; those of version 0.1.0 have none and can only be read.
    public let hasChecksums: Bool
    /// What is missing or has changed.
    public let damage: [DataError]

    private enum Key: String, CodingKey { case path, hasChecksums, damage }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try container.encode(hasChecksums, forKey: .hasChecksums)
      try container.encode(damage.map(\.description), forKey: .damage)
    }
  }

  /// The checkpoints, the newest last.
  public let checkpoints: [Line]

  /// Reads all of a checkpoint, or of every checkpoint of a training.
  ///
  /// - Throws: `DataError` if there is no checkpoint, or they cannot be listed.
  public init(of path: String) throws {
    checkpoints = try Model.checkpoints(at: path).map { path in
      do throws(DataError) {
        let checkpoint = try StoredCheckpoint(path)
        return Line(
          path: path, hasChecksums: checkpoint.hasChecksums,
          damage: checkpoint.verify())
      } catch {
        return Line(path: path, hasChecksums: true, damage: [error])
      }
    }
  }

  /// What is wrong with all of them.
  public var damage: [DataError] { checkpoints.flatMap(\.damage) }

  /// One line for each intact checkpoint.
  public var text: String {
    checkpoints.filter(\.damage.isEmpty).map { line in
      let path = printable(line.path)
      return line.hasChecksums
        ? "\(path): every file is intact\n"
        : "\(path): is readable; version 0.1.0 wrote no checksums\n"
    }.joined()
  }

  /// The whole verification as JSON, with sorted keys.
  public var json: String { get throws { try RecordJSON.text(self) } }
}
