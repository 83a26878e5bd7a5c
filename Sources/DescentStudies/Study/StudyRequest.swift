import DescentSearch

/// A study as somebody wants it, to be found in a log or created there.
struct StudyRequest {
  let name: String
  let space: SearchSpace
  let sampler: any Sampler
  let pruning: Pruning
  let direction: SearchDirection
  let seed: Int?
  let lookahead: Int?
  let trials: Int?
  let repetitions: Int?
  let retries: Int

  func open(_ journal: any Journal) throws -> StudyCore {
    try check()
    var reader = LogReader(journal)
    while true {
      try reader.read()
      if let error = reader.damageError { throw error }
      let study = reader.log.study(named: name)
      let settings = try settings(reader.log, study)
      let records = try missing(reader, study, settings)
      if try records.isEmpty || reader.append(records) {
        guard let study = reader.log.study(named: name) else { continue }
        return StudyCore(
          reader: reader, study: study, settings: settings, sampler: sampler, pruning: pruning,
          retries: retries)
      }
    }
  }

  private func check() throws {
    if let lookahead, lookahead < 1 {
      throw SearchError.setting("the lookahead of a study is at least 1, not \(lookahead)")
    }
    if let trials, trials < 0 {
      throw SearchError.setting("a study has at least 0 trials, not \(trials)")
    }
    if let repetitions, repetitions < 1 {
      throw SearchError.setting(
        "a promising trial is trained under at least 1 seed, not \(repetitions)")
    }
    if let repetitions, repetitions > 1, case .halving = pruning {
      throw SearchError.setting(
        "trials that pause are not repeated; search with another pruner, or with 1 repetition")
    }
    if let seed, abs(seed) >= 1 << 53 {
      throw SearchError.setting("the seed of a study is between −2⁵³ and 2⁵³, not \(seed)")
    }
    guard retries >= 0 else {
      throw SearchError.setting("a trial is begun again at least 0 times, not \(retries)")
    }
  }

  private var samplerName: String { sampler.name }

  private var pruningName: String? { pruning == .none ? nil : pruning.name }

  /// The settings that are recorded, if they are the requested ones; otherwise the requested ones.
  private func settings(_ log: StudyLog, _ study: Int?) throws -> StudySettings {
    guard let study else { return requested }
    let entry = log.studies[study]
    guard entry.directions.count == 1 else {
      throw SearchError.study(
        "the study \(name) has \(entry.directions.count) objectives; a search has one")
    }
    guard entry.directions[0] == direction.rawValue || entry.directions[0] == 0 else {
      throw differs(
        "direction", SearchDirection(rawValue: entry.directions[0]).map { "\($0)" } ?? "?",
        "\(direction)")
    }
    guard let attribute = entry.systemAttributes[StepAttribute.settings] else {
      try checkDistributions(log, entry)
      return requested
    }
    let recorded = try StudySettings(attribute, study: name)
    try checkSpace(recorded.space)
    if let seed, seed != recorded.seed { throw differs("seed", "\(recorded.seed)", "\(seed)") }
    if let lookahead, lookahead != recorded.lookahead {
      throw differs("lookahead", "\(recorded.lookahead)", "\(lookahead)")
    }
    if let repetitions, repetitions != recorded.repetitions {
      throw differs("repetitions", "\(recorded.repetitions)", "\(repetitions)")
    }
    if samplerName != recorded.sampler { throw differs("sampler", recorded.sampler, samplerName) }
    if pruningName != recorded.pruner {
      throw differs("pruner", recorded.pruner ?? "none", pruningName ?? "none")
    }
    return recorded
  }

  private var requested: StudySettings {
    StudySettings(
      seed: seed ?? 0, lookahead: lookahead ?? 4, sampler: samplerName, pruner: pruningName,
      space: space, repetitions: repetitions ?? 1)
  }

  private func differs(_ setting: String, _ recorded: String, _ requested: String) -> SearchError {
    .study(
      "the study \(name) has the \(setting) \(recorded), not \(requested); go on with that, or begin a study of another name"
    )
  }

  private func checkSpace(_ recorded: SearchSpace) throws {
    guard recorded != space else { return }
    let names = (recorded.hyperparameters + space.hyperparameters).map(\.name)
    func find(_ space: SearchSpace, _ name: String) -> Hyperparameter? {
      space.hyperparameters.first { $0.name == name }
    }
    var differing: [String] = []
    for name in names
    where find(recorded, name) != find(space, name) && !differing.contains(name) {
      differing.append(name)
    }
    throw another(differing.isEmpty ? names : differing)
  }

  private func another(_ differing: [String]) -> SearchError {
    .study(
      "the study \(name) searches another space: \(differing.joined(separator: ", ")) \(differing.count == 1 ? "differs" : "differ"); give the study another name"
    )
  }

  /// A study of another program has no space, but its trials have distributions: ranges may differ, kinds may not.
  private func checkDistributions(_ log: StudyLog, _ entry: StudyEntry) throws {
    let differing = space.hyperparameters.map(\.name).filter { name in
      guard let domain = space[name],
        let first = entry.distributions.first(where: { log.names.string(Int($0.key)) == name })
      else { return false }
      let (known, own) = (
        log.distributions[Int(first.value.distribution)], Distribution(domain)
      )
      if case .categorical = known { return known.domain != own.domain }
      return !known.isCompatible(with: own)
    }
    if !differing.isEmpty { throw another(differing) }
  }

  /// The records that a log needs for this study.
  private func missing(_ reader: LogReader, _ study: Int?, _ settings: StudySettings) throws
    -> [[UInt8]]
  {
    let log = reader.log
    let id = study ?? log.studies.count
    let has = study.map { log.studies[$0].systemAttributes } ?? [:]
    let recorded = has[StepAttribute.trials]?.integer
    guard study == nil || has[StepAttribute.settings] == nil || trials != nil && trials != recorded
    else { return [] }
    let writer = RecordWriter(
      worker: try reader.workers.ownName(), isLocal: log.isLocal ?? false)
    var records: [[UInt8]] = []
    if study == nil { records.append(writer.createStudy(name, [direction.rawValue])) }
    if has[StepAttribute.settings] == nil {
      records.append(
        writer.studyAttribute(id, StepAttribute.settings, settings.attribute, isSystem: true))
    }
    if let trials, trials != recorded {
      records.append(
        writer.studyAttribute(id, StepAttribute.trials, .integer(trials), isSystem: true))
    }
    return records
  }
}
