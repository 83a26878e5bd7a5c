import DescentFigures

/// Something to find out by training networks: settings in, a record and pictures out.
///
/// An experiment computes, once for each seed; how often that is, where its folder lies, what is shown
/// while it runs and how its files are written is the business of ``ExperimentRunner``.
public protocol Experiment: Sendable {
  /// All that is needed to run it again; written to `config.json`.
  associatedtype Options: ExperimentOptions
  /// What it runs on.
  associatedtype Input: Sendable
  /// What came out with one seed; written to `record.json`.
  associatedtype Record: Encodable & Sendable

  /// The name on the command line.
  static var name: String { get }
  /// What it shows, in one sentence.
  static var summary: String { get }

  /// Checks the settings and reads the data; the run's folder is made after it.
  ///
  /// - Throws: ``ExperimentError/usage(_:)`` for settings that make no sense, and the errors of
  ///   reading data.
  static func load(_ options: Options, jobs: Int, observer: RunObserver) throws -> Input

  /// How many pieces of work a run reports with `finished(_:)` of ``RunContext``.
  static func pieceCount(_ options: Options) -> Int

  /// Runs it with the seed of the context.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  static func run(
    _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Record

  /// The pictures and words for the records of all seeds.
  static func presentation(of records: [Record], options: Options) -> Presentation
}

/// What every experiment can be told.
public protocol ExperimentOptions: Codable, Sendable {
  /// The usual settings: the book's where it has the experiment.
  init()
  /// Decides every random number.
  var seed: UInt64 { get set }
  /// How many runs there are, each with the next seed.
  var seeds: Int { get set }
  /// Takes settings for a run of a second or two.
  mutating func makeQuick()
}

/// Options of an experiment that trains on samples.
public protocol DataDrivenOptions: ExperimentOptions {
  /// The data's name or path.
  var data: String { get set }
  /// Where a named set is looked for, and nowhere else.
  var dataDirectory: String? { get set }
}

/// Records in pictures and words.
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
