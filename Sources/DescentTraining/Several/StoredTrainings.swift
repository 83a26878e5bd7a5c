import DescentRuns

/// One training with several seeds as its folder holds it.
public struct StoredTrainings: StoredRun {
  /// The folder's path.
  public let path: String
  /// Those of its trainings that have started.
  public let comparison: TrainingComparison

  public init(_ path: String) throws {
    _ = try RunHead(ofRun: path, kind: .trainings, "several trainings")
    self.path = path
    comparison = try TrainingComparison(of: [path])
  }

  public func report(note: (String) -> Void) throws -> String { try comparison.html }

  public func writeReport(note: @escaping @Sendable (String) -> Void) async throws {
    let folder = RunFolder(path)
    try folder.take(.resuming)
    defer { folder.release() }
    try await comparison.write(to: folder, jobs: 2, note: note)
  }
}
