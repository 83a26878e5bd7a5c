import DescentFiles
import DescentSearch

/// A study as its log has it, for programs that only look at it.
public struct StudyRecord: Sendable {
  public let name: String
  /// 1 to minimize, 2 to maximize, one for each objective.
  public let directions: [Int]
  public let attributes: [String: AttributeValue]
  /// What programs noted, such as the space.
  public let systemAttributes: [String: AttributeValue]
  public let trials: [TrialRecord]
  /// The space that was recorded, or the ranges of the first trial that has each hyperparameter; `nil` if there are none.
  public let space: SearchSpace?
  /// The number of the complete trial with the best value.
  public let best: Int?

  public var direction: SearchDirection {
    SearchDirection(rawValue: directions.first ?? 1) ?? .minimize
  }

  /// The settings that a study of ours has.
  public var seed: Int? { settings?["seed"]?.integer }
  public var lookahead: Int? { settings?["lookahead"]?.integer }
  public var sampler: String? { settings?["sampler"]?.text }
  public var pruner: String? { settings?["pruner"]?.text }
  /// How many trials it is to have, if that was said.
  public var limit: Int? { systemAttributes[StepAttribute.trials]?.integer }

  private var settings: AttributeValue? { systemAttributes[StepAttribute.settings] }

  init(_ study: Int, _ log: StudyLog) {
    let entry = log.studies[study]
    (name, directions) = (entry.name, entry.directions)
    (attributes, systemAttributes) = (entry.userAttributes, entry.systemAttributes)
    trials = entry.trials.map { TrialRecord($0, log) }
    best = log.best(of: study).map { Int(log.trials[$0].number) }
    let recorded = systemAttributes[StepAttribute.settings].flatMap {
      try? StudySettings($0, study: entry.name).space
    }
    space = recorded ?? Self.space(entry, log)
  }

  private static func space(_ entry: StudyEntry, _ log: StudyLog) -> SearchSpace? {
    let hyperparameters = entry.distributions.sorted { $0.key < $1.key }.compactMap {
      name, first in
      log.distributions[Int(first.distribution)].domain.map {
        Hyperparameter(log.names.string(Int(name)), $0)
      }
    }
    return hyperparameters.isEmpty ? nil : try? SearchSpace(hyperparameters)
  }
}

/// All studies of a log, for programs that only look at them.
public struct StudyArchive: Sendable {
  public let studies: [StudyRecord]
  /// What is wrong with the log, in one sentence; the studies are what stands before it.
  public let damage: String?
  /// What messages call the log.
  private let place: String

  /// Reads the studies in a file, without changing anything.
  ///
  /// - Throws: ``DataError`` if it cannot be read.
  public init(_ path: String) throws {
    try self.init(journal: JournalFile(path, isNew: false, isWritable: false))
  }

  /// Reads the studies in a log.
  public init(journal: any Journal) throws {
    var reader = LogReader(journal)
    try reader.read()
    let log = reader.log
    studies = log.studies.indices.filter { !log.studies[$0].isDeleted }.map {
      StudyRecord($0, log)
    }
    damage = reader.damageError?.description
    place = journal.name
  }

  /// The study of a name; the only one, if no name is given.
  ///
  /// - Throws: ``SearchError/study(_:)`` if there is none, or several to choose from.
  public func study(named name: String? = nil) throws -> StudyRecord {
    let names = studies.map(\.name)
    guard !names.isEmpty else { throw SearchError.study("\(place): there is no study") }
    if let name {
      if let study = studies.first(where: { $0.name == name }) { return study }
      throw SearchError.study(
        "\(place): there is no study \(name); there is \(names.joined(separator: ", "))")
    }
    guard studies.count == 1 else {
      throw SearchError.study(
        "\(place): there are several studies; name one of \(names.joined(separator: ", "))")
    }
    return studies[0]
  }
}
