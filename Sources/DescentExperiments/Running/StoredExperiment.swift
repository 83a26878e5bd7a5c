import DescentFiles
import DescentRuns

/// A run of an experiment as its folder holds it.
///
/// ```swift
/// var run = try StoredExperiment("runs/batch-norm")
/// try await run.writeReport { print($0) }
/// ```
public struct StoredExperiment: StoredRun {
  /// The folder's path.
  public let path: String
  /// The name of the experiment.
  public let name: String
  let report: ExperimentReport

  /// Reads the folder of an experiment that came to its end; folders of 0.1.0 too.
  ///
  /// - Throws: `DataError` if there is none, or it did not come to its end; `ConfigurationError` if its settings are
  ///   damaged.
  public init(_ path: String) throws {
    _ = try RunHead(ofRun: path, kind: .experiment, "an experiment")
    let configuration = try ConfigurationFile(path)
    guard let experiment = ExperimentCatalogue[configuration.experiment] else {
      throw DataError(
        .invalid, path: configuration.path, "there is no experiment '\(configuration.experiment)'")
    }
    guard isFile("\(path)/record.json") else {
      throw DataError(
        .notFound, path: path,
        "has no record.json, because the run did not finish; repeat it with its configuration")
    }
    self.path = path
    name = experiment.name
    report = try Self.report(experiment, configuration, path)
  }

  private static func report<E: Experiment>(
    _ experiment: E.Type, _ configuration: ConfigurationFile, _ path: String
  ) throws -> ExperimentReport {
    let options = try configuration.options(of: experiment)
    let text = try readText("\(path)/record.json")
    guard let file = try? RecordJSON.value(RecordFile<E.Record>.self, from: text) else {
      throw DataError(
        .damaged, path: "\(path)/record.json",
        "is not a record of \(E.name) in the form that this version writes")
    }
    return try ExperimentReport(E.self, options, file, origin: RunHead.origin(ofRun: path))
  }

  public func report(note: (String) -> Void) -> String { report.html(in: nil) }

  public func writeReport(note: @escaping @Sendable (String) -> Void) async throws {
    let folder = RunFolder(path)
    try folder.take(.resuming)
    defer { folder.release() }
    try await report.write(to: folder, in: place, jobs: 2, note: note)
  }

  /// Its place in the chapter if the folder around it is a chapter's.
  private var place: ChapterPlace? {
    let (folder, last) = splitPath(path)
    guard last == name else { return nil }
    let head = try? RunHead(ofRun: folder, kind: .chapter, "a run of all experiments")
    return head.map { _ in ChapterPlace(of: name) }
  }
}
