import DescentFigures

/// Something to find out by training networks: settings in, a record and pictures out.
///
/// An experiment computes; where its folder lies, what is shown while it runs and how its files are
/// written is the business of ``ExperimentRunner``.
public protocol Experiment: Sendable {
  /// All that is needed to run it again; written to `config.json`.
  associatedtype Options: Codable & Sendable
  /// What it runs on.
  associatedtype Input: Sendable
  /// What came out; written to `record.json`.
  associatedtype Record: Codable & Sendable

  /// The name on the command line.
  static var name: String { get }
  /// What it shows, in one sentence.
  static var summary: String { get }

  /// Checks the settings and reads the data; the run's folder is made after it.
  ///
  /// - Throws: ``ExperimentError/usage(_:)`` for settings that make no sense, and the errors of
  ///   reading data.
  static func load(_ options: Options, jobs: Int, observer: RunObserver) throws -> Input

  /// Runs it.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  static func run(
    _ options: Options, on input: Input, jobs: Int, observer: RunObserver
  ) async throws -> Record

  /// The pictures and words for a record.
  static func presentation(of record: Record, options: Options) -> Presentation
}

/// A record in pictures and words.
public struct Presentation: Sendable {
  /// A figure with its file name and the line below it.
  public struct Picture: Sendable {
    public var name: String
    public var figure: any Figure
    public var caption: String
  }

  public var title: String
  /// What was asked.
  public var question: String
  /// What was run: names and values.
  public var settings: [(String, String)]
  public var pictures: [Picture]
  /// The main numbers.
  public var table: Report.Table
  /// What the numbers say, worked out from them.
  public var reading: String
}

/// Why an experiment cannot be run as asked.
public enum ExperimentError: Error, Sendable, CustomStringConvertible {
  /// A setting that makes no sense.
  case usage(String)
  /// Something outside went wrong, such as a folder that cannot be written.
  case failed(String)

  public var description: String {
    switch self {
    case .usage(let reason), .failed(let reason): reason
    }
  }
}

/// The experiments there are.
public enum ExperimentCatalogue {
  public static let all: [any Experiment.Type] = [BatchNormExperiment.self]
}
