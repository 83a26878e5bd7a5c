import DescentFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The content of `run.json`: it marks the folder as that of a run, records the kind and the state of the run, and
/// lists the files that the run wrote, so that no other file is mistaken for one of the run's.
public struct RunHead: Codable, Sendable, Equatable {
  /// The name of the file.
  public static let name = "run.json"

  /// The kinds of runs.
  public enum Kind: String, Codable, Sendable {
    case training
    /// One training with several seeds, each in its own folder.
    case trainings
    case experiment
    /// Every experiment, each in its own folder.
    case chapter
    case learningRateRange = "learning-rate-range"
    /// The report on a search; the search itself is its study.
    case search
  }

  /// What is known of a run at its beginning.
  public struct About: Sendable {
    /// The kind of run.
    public var kind: Kind
    /// The name of the experiment, if it is one.
    public var name: String?
    /// The file with the settings that run it again, if it has one.
    public var settings: String?
    /// The seeds of its random numbers.
    public var seeds: [UInt64]

    /// What is known of a run at its beginning.
    public init(
      _ kind: Kind, name: String? = nil, settings: String? = nil, seeds: [UInt64] = []
    ) {
      self.kind = kind
      self.name = name
      self.settings = settings
      self.seeds = seeds
    }
  }

  /// The version of the folder's format.
  public var format = 1
  /// The kind of run; `nil` in folders of version 0.1.0, like everything up to ``ended``.
  public var kind: Kind?
  /// The name of the experiment, if it is one.
  public var name: String?
  /// The version of Descent that ran it last.
  public var version: String?
  /// The machine that ran it last.
  public var machine: String?
  /// The file with the settings that run it again, if it has one.
  public var settings: String?
  /// The seeds of its random numbers.
  public var seeds: [UInt64]?
  /// The state of the run. A run that was killed is still `running`, but no process holds its folder.
  public var state: RunState?
  /// The times of its start and its end (ISO 8601).
  public var began: String?
  public var ended: String?
  /// The files that the run wrote, as paths in the folder, in order.
  public var files: [String] = []

  init(files: [String] = []) { self.files = files }

  /// The head of a run that starts now; a resumed run keeps its start.
  init(_ about: About, resuming earlier: RunHead?) {
    kind = about.kind
    name = about.name
    version = descentVersion
    machine = Machine.description
    settings = about.settings
    seeds = about.seeds
    state = .running
    began = earlier?.began ?? Self.now
    files = earlier?.files ?? []
  }

  /// The run has ended, in this state.
  mutating func end(_ state: RunState) {
    self.state = state
    ended = Self.now
  }

  /// The time in UTC, by the C library: Foundation's formats cost as much as starting the process.
  private static var now: String {
    var (seconds, parts) = (time(nil), tm())
    gmtime_r(&seconds, &parts)
    let text = [CChar](unsafeUninitializedCapacity: 32) { buffer, count in
      count = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    }
    return String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The head of the run in a folder; `nil` if there is no run.
  ///
  /// - Throws: `DataError` if it is damaged.
  public init?(ofRun folder: String) throws(DataError) {
    guard let head = try Self.read(in: folder) else { return nil }
    self = head
  }

  /// The files that a run always wrote in addition to its settings.
  static let usualFiles = ["metrics.jsonl", "record.json", "report.html"]
  /// The files that a run may write in addition to its settings, with names of its choice.
  static let ownFiles = usualFiles + ["evaluation.json"]

  /// The head that a folder of 0.1.0 would have. A configuration alone is a file of the user's.
  private static func headOfOldRun(in folder: String) -> RunHead? {
    let settings = ["config.json", "config.yaml"].first { isFile("\(folder)/\($0)") }
    guard let settings,
      isFolder("\(folder)/checkpoints") || usualFiles.contains(where: { isFile("\(folder)/\($0)") })
    else { return nil }
    return RunHead(files: [settings] + usualFiles)
  }

  /// Reads the head of a folder; a folder of 0.1.0 has none and gets the files that such a run always wrote.
  static func read(in folder: String) throws(DataError) -> RunHead? {
    let path = "\(folder)/\(name)"
    guard isFile(path) else {
      return headOfOldRun(in: folder)
    }
    let text = try readText(path)
    guard let head = try? JSONDecoder().decode(RunHead.self, from: Data(text.utf8)) else {
      throw DataError(.damaged, path: path, "is not a valid run head; name another folder")
    }
    guard head.format == 1 else {
      throw DataError(
        .damaged, path: path,
        "has the format \(head.format); this version of Descent supports format 1")
    }
    // The file may come from someone else: paths must stay inside the folder.
    guard head.files.allSatisfy(RunFolder.isInside) else {
      throw DataError(.damaged, path: path, "names files outside the folder")
    }
    return head
  }

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
