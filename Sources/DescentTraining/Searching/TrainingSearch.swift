import DescentConfiguration
import DescentData
import DescentFiles
import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch
import DescentStudies

/// A search over trainings on one's own data, in a study that lasts.
///
/// ```swift
/// let search = try TrainingSearch(
///   SearchConfiguration(contentsOf: "search.yaml"), in: "flowers.jsonl", name: "flowers")
/// try await search.run(jobs: 2)
/// if let best = search.study.best { print(best.point, best.value ?? .nan) }
/// ```
///
/// A trial is a whole training; its value is the objective on the validation data after the last epoch, or after the epoch
/// whose parameters early stopping restores. Test data are not loaded.
public struct TrainingSearch: Sendable {
  public let configuration: SearchConfiguration
  public let study: Study
  /// Notes for the user, one sentence each.
  public let notes: [String]
  let objective: SearchedTraining
  let measure: SearchMeasure

  /// Loads the data, checks that the default training can begin, and opens the study in a file.
  ///
  /// - Parameters:
  ///   - path: The file of the study; one in memory, if `nil`.
  ///   - name: The name of the study.
  ///   - resuming: Whether the study may have trials already.
  /// - Throws: ``ConfigurationError`` and `DataError` if settings and data do not fit, ``SearchError`` if the study cannot
  ///   be used: it is another search, or its data were others.
  public init(
    _ configuration: SearchConfiguration, in path: String? = nil, name: String = "search",
    resuming: Bool = false
  ) throws {
    try self.init(
      configuration, journal: path.map { try JournalFile($0) } ?? MemoryJournal(), name: name,
      resuming: resuming)
  }

  /// Loads the data, checks that the default training can begin, and opens the study in a log, such as one that several
  /// machines share; see ``init(_:in:name:resuming:)``.
  public init(
    _ configuration: SearchConfiguration, journal: any Journal, name: String = "search",
    resuming: Bool = false
  ) throws {
    self.configuration = configuration
    let data = try LoadedTraining(configuration.base.data)
    objective = SearchedTraining(
      configuration: configuration,
      data: SearchedData(configuration.base.data, data))
    _ = try TrialTraining(
      configuration.base, data, objective: configuration.search.objective, seed: 0)
    measure = SearchMeasure(
      objective: configuration.search.objective.description,
      validationSamples: data.validation?.count,
      isProportion: configuration.search.objective.metric == "accuracy")
    try Self.checkFolds(configuration)
    let search = configuration.search
    let sampler = try search.sampler.sampler(trials: search.trials)
    study = try Study(
      journal: journal, name: name, space: configuration.space, sampler: sampler,
      pruner: Self.pruner(
        configuration,
        steps: TrialRuns(count: objective.runCount, epochs: configuration.base.training.epochs)
          .steps),
      direction: search.objective.direction == .larger ? .maximize : .minimize,
      seed: Int(exactly: search.seed), lookahead: search.lookahead, trials: search.trials,
      repetitions: Self.studyRepetitions(search), retries: search.retries)
    let known = study.trials.count
    guard resuming || known == 0 else {
      throw SearchError.study(
        "\(journal.name): the study \(name) has \(known) trials; go on with --resume, or give another --study or --name"
      )
    }
    notes = data.notes + [Self.note(sampler, configuration)].compactMap(\.self)
    try record(DataFingerprint(data))
  }

  /// The attribute of a study that holds what its search was read from.
  static let sourceAttribute = "descent:search"
  /// The attribute of a study that identifies its data.
  static let dataAttribute = "descent:data"

  /// Records in the study what workers elsewhere need, and checks that their data are the same.
  private func record(_ fingerprint: DataFingerprint) throws {
    let data = try study.attribute(Self.dataAttribute, orSet: AttributeValue(encoding: fingerprint))
    _ = try study.attribute(SearchMeasure.attribute, orSet: AttributeValue(encoding: measure))
    // The last one: who finds it finds the others.
    _ = try study.attribute(Self.sourceAttribute, orSet: configuration.source.attribute)
    guard let recorded = data.decoded(as: DataFingerprint.self) else {
      throw SearchError.study(
        "the study \(study.name) was written by another version of Descent, which identifies data in another way"
      )
    }
    guard recorded == fingerprint else {
      throw SearchError.study(
        "\(configuration.base.data.path): these are not the data of the study \(study.name): \(fingerprint.difference(from: recorded))"
      )
    }
  }

  private static func pruner(_ configuration: SearchConfiguration, steps: Int) throws -> Pruning {
    let pruner = configuration.search.pruner
    if case .halving = pruner, configuration.space["training.epochs"] != nil {
      throw ConfigurationError(
        configuration.source.file,
        "search.pruner: halving compares trainings of equally many epochs, but training.epochs is a range"
      )
    }
    return try pruner.pruning(epochs: steps)
  }

  private static func studyRepetitions(_ search: SearchSettings) -> Int {
    if case .halving = search.pruner { 1 } else { search.repetitions }
  }

  private static func checkFolds(_ configuration: SearchConfiguration) throws {
    guard configuration.search.folds else { return }
    guard case .fold = configuration.base.data.validation else {
      throw ConfigurationError(
        configuration.source.file,
        "search.folds: data.validation has no folds; give them, such as validation: {fold: {of: 5}}"
      )
    }
  }

  /// What the automatic choice picked.
  private static func note(_ sampler: any Sampler, _ configuration: SearchConfiguration) -> String?
  {
    (sampler as? AutoSampler)?.explanation(
      for: configuration.space, trials: configuration.search.trials)
  }

  /// Goes on with a study that `descent search` made, with the settings recorded in it.
  ///
  /// - Parameters:
  ///   - record: What the log has of the study.
  ///   - journal: The log.
  ///   - overrides: Settings that are others here, such as the place of the data: `data.path`.
  /// - Throws: ``SearchError/study(_:)`` if another program made it, and the errors of
  ///   ``init(_:journal:name:resuming:)``.
  public init(
    resuming record: StudyRecord, journal: any Journal, overrides: [SettingOverride] = []
  ) throws {
    guard var source = Self.source(record) else {
      throw SearchError.study(
        "\(journal.name): the study \(record.name) was not made by descent search, so there is no training to run again"
      )
    }
    source.overrides += overrides
    try self.init(
      SearchConfiguration(source), journal: journal, name: record.name, resuming: true)
  }

  /// Whether `descent search` made a study, so that others can go on with it.
  public static func isRecorded(in record: StudyRecord) -> Bool { source(record) != nil }

  /// What the search of a study was read from, if `descent search` made it.
  static func source(_ record: StudyRecord) -> SearchConfiguration.Source? {
    record.attributes[sourceAttribute].flatMap { SearchConfiguration.Source($0) }
  }

  /// Whether all trials have ended.
  public var isOver: Bool { study.isOver }

  /// Trains trials until the study has all of them.
  ///
  /// - Parameters:
  ///   - jobs: How many trials this process trains at the same time. More than the lookahead wait.
  ///   - timeout: After so long no further trial is begun.
  ///   - events: Those who follow it; a piece is a trial that was begun.
  /// - Throws: `CancellationError` if the task was canceled: trials under way are left to the next worker.
  public func run(
    jobs: Int = 1, timeout: Duration? = nil, _ events: RunEvents = RunEvents()
  ) async throws {
    let watch = SearchWatch(self, events)
    let objective = WatchedTraining(base: objective, watch: watch)
    if case .halving = configuration.search.pruner {
      try await study.run(jobs: jobs, timeout: timeout, with: objective)
    } else {
      try await study.run(jobs: jobs, timeout: timeout) { trial in
        try await objective.advance(trial, from: nil, to: .max).value
      }
    }
    try study.refresh()
    try noteRanges()
  }

  /// Keeps the ranges of a narrowing search in the study, where other programs can see them.
  private func noteRanges() throws {
    let search = configuration.search
    guard let sampler = try search.sampler.sampler(trials: search.trials) as? NarrowingSampler
    else { return }
    let spaces = sampler.spaces(
      after: study.trials, in: study.space, direction: study.direction)
    try study.setAttribute(
      "descent:ranges", AttributeValue(encoding: spaces))
  }
}

extension SearchConfiguration.Source {
  /// As an attribute of a study.
  var attribute: AttributeValue {
    var members: [String: AttributeValue] = ["text": .text(text)]
    if let file { members["file"] = .text(absolutePath(file)) }
    if !overrides.isEmpty {
      members["overrides"] = .list(
        overrides.map { [.text($0.path), .text($0.value), .text("\($0.notation)")] })
    }
    return .object(members)
  }

  init?(_ attribute: AttributeValue) {
    guard let text = attribute["text"]?.text else { return nil }
    let notations: [String: SettingOverride.Notation] = [
      "yaml": .yaml, "scalar": .scalar, "text": .text,
    ]
    let overrides = (attribute["overrides"]?.list ?? []).compactMap { item -> SettingOverride? in
      guard let parts = item.list?.compactMap(\.text), parts.count == 3,
        let notation = notations[parts[2]]
      else { return nil }
      return SettingOverride(parts[0], to: parts[1], notation: notation)
    }
    self.init(text: text, file: attribute["file"]?.text, overrides: overrides)
  }
}
