import DescentData
import DescentNumerics
import DescentRuns

/// A question to answer by training networks: settings in, a record and figures out.
///
/// An experiment computes, once per seed. ``ExperimentRunner`` handles the number of seeds, the folder, the progress
/// and the files.
public protocol Experiment: Sendable {
  /// Everything needed to run it again; written to `config.yaml`.
  associatedtype Options: ExperimentOptions
  /// The data on which it runs.
  associatedtype Input: Sendable
  /// The results for one seed; written to `record.json`.
  associatedtype Record: Codable & Sendable

  /// The name on the command line.
  static var name: String { get }
  /// What it shows, in one sentence.
  static var summary: String { get }
  /// What else its help says.
  static var discussion: String { get }

  /// Checks the settings and reads the data, before the run's folder is created.
  ///
  /// - Throws: ``ExperimentError/setting(_:value:problem:)`` for invalid settings, and errors in reading data.
  static func load(_ options: Options, jobs: Int, events: RunEvents) throws -> Input

  /// How many pieces of work a run reports with `finished(_:)` of ``RunContext``.
  static func pieceCount(_ options: Options) -> Int

  /// Runs it with the seed of the context.
  ///
  /// - Throws: `CancellationError` when the task is canceled.
  static func run(
    _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Record

  /// The figures and text for the records of all seeds.
  static func presentation(of records: [Record], options: Options) -> Presentation
}

extension Experiment {
  public static var discussion: String { "" }
}

/// Why an experiment cannot be run as requested.
public enum ExperimentError: SentenceError, Sendable {
  /// An invalid setting: its name, such as `batch-size`, its value if it has one, and what would be valid.
  case setting(String, value: String?, problem: String)
  /// An external failure, such as a folder that cannot be written.
  case failed(String)

  public var description: String {
    switch self {
    case .setting(let name, let value, let problem):
      "\(name)\(value.map { " \($0)" } ?? ""): \(problem)"
    case .failed(let reason): reason
    }
  }
}
