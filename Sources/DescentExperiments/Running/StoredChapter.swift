import DescentFiles
import DescentRuns

/// A run of all experiments as its folder holds it.
public struct StoredChapter: StoredRun {
  /// The folder's path.
  public let path: String
  private let index: ChapterIndex
  private let parts: [StoredExperiment]

  /// Reads the folder of a run of all experiments, of which those that came to their end are read.
  ///
  /// - Throws: `DataError` if there is none, or an experiment is damaged.
  public init(_ path: String) throws {
    _ = try RunHead(ofRun: path, kind: .chapter, "a run of all experiments")
    let options = try ConfigurationFile(path).chapterOptions()
    self.path = path
    parts = try ExperimentCatalogue.all.map { "\(path)/\($0.name)" }
      .filter { isFile("\($0)/record.json") }.map { try StoredExperiment($0) }
    index = ChapterIndex(
      presentations: parts.map { ($0.name, $0.report.presentation) }, options: options,
      data: splitPath(options.data).name,
      origin: try RunHead.origin(ofRun: path))
  }

  public func report(note: (String) -> Void) -> String { index.html }

  public func writeReport(note: @escaping @Sendable (String) -> Void) async throws {
    let folder = RunFolder(path)
    try folder.take(.resuming)
    defer { folder.release() }
    for part in parts { try await part.writeReport(note: note) }
    try folder.write(index.html, to: "index.html")
  }
}
