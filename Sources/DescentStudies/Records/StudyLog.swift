import DescentSearch

/// What a log says: its records, applied in order as Optuna applies them.
///
/// Identifiers are counted: a study's by accepted creations of studies, a trial's by those of trials.
struct StudyLog {
  private(set) var studies: [StudyEntry] = []
  private(set) var trials: [TrialEntry] = []
  /// How many records were applied.
  private(set) var count = 0
  /// Whether its times are those of a clock on a wall; the first time decides.
  private(set) var isLocal: Bool?
  private(set) var names: Interner
  private let stepName: Int32
  /// The identifiers of trials that were created or changed since somebody asked; some more than once.
  private var touched: [Int] = []
  private(set) var workers = Interner()
  /// The texts of distributions, as they stand in a record within quotes.
  private var distributionTexts = Interner()
  private(set) var distributions: [Distribution] = []

  init() {
    names = Interner()
    for name in StepAttribute.Known.allCases { _ = names.number(name.rawValue) }
    stepName = StepAttribute.Known.begin.number
  }

  /// Which trials were created or changed since the last call.
  mutating func takeTouched() -> [Int] {
    defer { touched.removeAll(keepingCapacity: touched.count < 1000) }
    return touched
  }

  private mutating func touch(_ id: Int) {
    if touched.last != id { touched.append(id) }
  }

  /// The identifier of the study of a name.
  func study(named name: String) -> Int? {
    studies.lastIndex { !$0.isDeleted && $0.name == name }
  }

  func distributionText(_ number: Int32) -> [UInt8] { distributionTexts.text(Int(number)) }

  /// Applies the next record.
  ///
  /// - Throws: ``RecordDamage`` if it is none; nothing is changed then.
  mutating func apply(_ bytes: UnsafeRawBufferPointer) throws(RecordDamage) {
    var scanner = JSONScanner(bytes)
    let fields = try RecordFields(&scanner)
    let operation = try scanner.integer(fields.operation)
    switch operation {
    case 0: try createStudy(scanner, fields)
    case 1: try changeStudy(scanner, fields) { $0.isDeleted = true }
    case 2, 3: try setStudyAttribute(scanner, fields, isSystem: operation == 3)
    case 4: try createTrial(scanner, fields)
    case 5: try setParameter(scanner, fields)
    case 6: try setState(scanner, fields)
    case 7: try setIntermediateValue(scanner, fields)
    case 8, 9: try setTrialAttribute(scanner, fields, isSystem: operation == 9)
    // Rustuna's, ignored by Optuna.
    case 10: break
    default:
      throw RecordDamage(
        "has the operation \(operation), which this version does not know: another version of the format wrote it"
      )
    }
    count += 1
  }

  // MARK: Studies

  private mutating func createStudy(_ scanner: JSONScanner, _ fields: RecordFields)
    throws(RecordDamage)
  {
    let name = try scanner.text(fields.studyName)
    var directions: [Int] = []
    for element in try scanner.elements(fields.directions) {
      directions.append(try scanner.integer(element))
    }
    guard study(named: name) == nil else { return }
    studies.append(StudyEntry(name: name, directions: directions))
  }

  private mutating func changeStudy(
    _ scanner: JSONScanner, _ fields: RecordFields, _ change: (inout StudyEntry) -> Void
  ) throws(RecordDamage) {
    let study = try scanner.integer(fields.study)
    guard studies.indices.contains(study), !studies[study].isDeleted else { return }
    change(&studies[study])
  }

  private mutating func setStudyAttribute(
    _ scanner: JSONScanner, _ fields: RecordFields, isSystem: Bool
  ) throws(RecordDamage) {
    let members = try scanner.members(isSystem ? fields.systemAttribute : fields.userAttribute)
    guard let member = members.first, members.count == 1 else {
      throw RecordDamage("has not exactly one attribute")
    }
    let (name, value) = (scanner.unescaped(member.name), try scanner.value(member.value))
    try changeStudy(scanner, fields) { study in
      if isSystem {
        study.systemAttributes[name] = value
      } else {
        study.userAttributes[name] = value
      }
    }
  }

  // MARK: Trials

  private mutating func createTrial(_ scanner: JSONScanner, _ fields: RecordFields)
    throws(RecordDamage)
  {
    let study = try scanner.integer(fields.study)
    guard studies.indices.contains(study), !studies[study].isDeleted else { return }
    var trial = TrialEntry(study: study, number: studies[study].trials.count)
    if fields.state.exists { trial.state = try state(scanner, fields) }
    try setTimes(scanner, fields, &trial)
    if !scanner.isNull(fields.value) {
      trial.value = try scanner.number(fields.value)
      trial.hasValue = true
    }
    try setValues(scanner, fields, &trial)
    try setTemplate(scanner, fields, &trial)
    if trial.state == .running { setWorker(scanner, fields, &trial) }
    trial.dropWildStep(count)
    for parameter in trial.parameters { noteDistribution(study, trial, parameter) }
    touch(trials.count)
    studies[study].trials.append(trials.count)
    trials.append(trial)
  }

  /// What a trial has that was not begun where it was created.
  private mutating func setTemplate(
    _ scanner: JSONScanner, _ fields: RecordFields, _ trial: inout TrialEntry
  ) throws(RecordDamage) {
    if fields.parameters.exists { try setParameters(scanner, fields, &trial) }
    if fields.userAttributes.exists {
      for entry in try attributes(scanner, fields.userAttributes, isSystem: false) {
        trial.set(entry)
      }
    }
    if fields.systemAttributes.exists {
      for entry in try attributes(scanner, fields.systemAttributes, isSystem: true) {
        trial.set(entry, isStep: entry.name == stepName)
      }
    }
    guard fields.intermediateValues.exists else { return }
    for (name, value) in try scanner.members(fields.intermediateValues) {
      trial.intermediate.append((try scanner.integer(name), try scanner.number(value)))
    }
  }

  private mutating func setParameters(
    _ scanner: JSONScanner, _ fields: RecordFields, _ trial: inout TrialEntry
  ) throws(RecordDamage) {
    let texts = try scanner.members(fields.distributions)
    let values = try scanner.members(fields.parameters)
    trial.parameters.reserveCapacity(values.count)
    for (index, member) in values.enumerated() {
      let name = scanner.bytes(member.name)
      // They stand in the same order, if nobody sorted one of them.
      let text =
        index < texts.count && scanner.bytes(texts[index].name) == name
        ? texts[index] : texts.first { scanner.bytes($0.name) == name }
      guard let text else { throw RecordDamage("has a parameter without a distribution") }
      trial.parameters.append(
        ParameterEntry(
          name: nameNumber(scanner, member.name),
          distribution: try distribution(scanner, text.value),
          value: try scanner.number(member.value)))
    }
  }

  private mutating func setParameter(_ scanner: JSONScanner, _ fields: RecordFields)
    throws(RecordDamage)
  {
    let id = try scanner.integer(fields.trial)
    let value = try scanner.number(fields.parameterValue)
    guard fields.parameterName.exists, scanner.base[fields.parameterName.start] == 0x22 else {
      throw RecordDamage("has no parameter's name")
    }
    let inside = JSONSpan(start: fields.parameterName.start + 1, end: fields.parameterName.end - 1)
    let parameter = ParameterEntry(
      name: nameNumber(scanner, inside),
      distribution: try distribution(scanner, fields.distribution),
      value: value)
    guard isUpdatable(id) else { return }
    let study = Int(trials[id].study)
    if let first = studies[study].distributions[parameter.name],
      first.distribution != parameter.distribution,
      !distributions[Int(first.distribution)].isCompatible(
        with: distributions[Int(parameter.distribution)])
    {
      return
    }
    noteDistribution(study, trials[id], parameter)
    if let index = trials[id].parameters.firstIndex(where: { $0.name == parameter.name }) {
      trials[id].parameters[index] = parameter
    } else {
      if trials[id].parameters.isEmpty {
        trials[id].parameters.reserveCapacity(studies[study].distributions.count)
      }
      trials[id].parameters.append(parameter)
    }
  }

  private mutating func noteDistribution(
    _ study: Int, _ trial: TrialEntry, _ parameter: ParameterEntry
  ) {
    if let first = studies[study].distributions[parameter.name], first.number <= trial.number {
      return
    }
    studies[study].distributions[parameter.name] = (trial.number, parameter.distribution)
  }

  private mutating func setState(_ scanner: JSONScanner, _ fields: RecordFields)
    throws(RecordDamage)
  {
    let id = try scanner.integer(fields.trial)
    let state = try state(scanner, fields)
    guard isUpdatable(id) else { return }
    if state == .running, trials[id].state == .running { return }
    var trial = trials[id]
    trial.state = state
    try setTimes(scanner, fields, &trial)
    try setValues(scanner, fields, &trial)
    if state == .running { setWorker(scanner, fields, &trial) }
    trials[id] = trial
  }

  private mutating func setIntermediateValue(_ scanner: JSONScanner, _ fields: RecordFields)
    throws(RecordDamage)
  {
    let id = try scanner.integer(fields.trial)
    let step = try scanner.integer(fields.step)
    let value = try scanner.number(fields.intermediateValue)
    guard isUpdatable(id) else { return }
    if let index = trials[id].intermediate.firstIndex(where: { $0.step == step }) {
      trials[id].intermediate[index].value = value
    } else {
      trials[id].intermediate.append((step, value))
    }
  }

  private mutating func setTrialAttribute(
    _ scanner: JSONScanner, _ fields: RecordFields, isSystem: Bool
  ) throws(RecordDamage) {
    let id = try scanner.integer(fields.trial)
    let span = isSystem ? fields.systemAttribute : fields.userAttribute
    guard try scanner.members(span).count == 1 else {
      throw RecordDamage("has not exactly one attribute")
    }
    guard isUpdatable(id) else { return }
    let entries = try attributes(scanner, span, isSystem: isSystem)
    for entry in entries { trials[id].set(entry, isStep: isSystem && entry.name == stepName) }
    trials[id].dropWildStep(count)
  }

  // MARK: Parts

  /// Whether a trial exists and has not ended; it is noted as changed then.
  private mutating func isUpdatable(_ id: Int) -> Bool {
    guard trials.indices.contains(id), !trials[id].state.isFinished else { return false }
    touch(id)
    return true
  }

  private func state(_ scanner: JSONScanner, _ fields: RecordFields) throws(RecordDamage)
    -> TrialState
  {
    guard let state = TrialState(rawValue: try scanner.integer(fields.state)) else {
      throw RecordDamage("has a state that is not known")
    }
    return state
  }

  private mutating func attributes(
    _ scanner: JSONScanner, _ span: JSONSpan, isSystem: Bool
  ) throws(RecordDamage) -> [AttributeEntry] {
    var entries: [AttributeEntry] = []
    for (name, value) in try scanner.members(span) {
      entries.append(
        AttributeEntry(
          name: nameNumber(scanner, name), isSystem: isSystem, json: scanner.bytes(value)))
    }
    return entries
  }

  private mutating func setTimes(
    _ scanner: JSONScanner, _ fields: RecordFields, _ trial: inout TrialEntry
  ) throws(RecordDamage) {
    if let time = try time(scanner, fields.start) {
      (trial.start, trial.isLocal) = (time.microseconds, time.isLocal)
    }
    if let time = try time(scanner, fields.completion) {
      (trial.completion, trial.isLocal) = (time.microseconds, time.isLocal)
    }
  }

  private mutating func time(_ scanner: JSONScanner, _ span: JSONSpan) throws(RecordDamage)
    -> StudyTime?
  {
    guard !scanner.isNull(span) else { return nil }
    let bytes = UnsafeBufferPointer(
      start: scanner.base + span.start + 1, count: max(0, span.end - span.start - 2))
    guard let time = StudyTime(bytes) else { throw RecordDamage("has a time that is none") }
    if isLocal == nil { isLocal = time.isLocal }
    return time
  }

  private func setValues(
    _ scanner: JSONScanner, _ fields: RecordFields, _ trial: inout TrialEntry
  ) throws(RecordDamage) {
    guard !scanner.isNull(fields.values) else { return }
    var values: [Double] = []
    for element in try scanner.elements(fields.values) {
      values.append(try scanner.number(element))
    }
    trial.hasValue = !values.isEmpty
    trial.value = values.first ?? .nan
    trial.values = values.count > 1 ? values : []
  }

  private mutating func setWorker(
    _ scanner: JSONScanner, _ fields: RecordFields, _ trial: inout TrialEntry
  ) {
    let span = fields.worker
    guard span.exists else { return }
    trial.worker = Int32(
      workers.number(
        UnsafeBufferPointer(
          start: scanner.base + span.start + 1, count: max(0, span.end - span.start - 2))))
  }

  /// The number of a name.
  @inline(__always)
  private mutating func nameNumber(_ scanner: JSONScanner, _ span: JSONSpan) -> Int32 {
    let raw = UnsafeBufferPointer(start: scanner.base + span.start, count: span.end - span.start)
    guard !raw.contains(0x5C) else { return Int32(names.number(scanner.unescaped(span))) }
    return Int32(names.number(raw))
  }

  private mutating func distribution(_ scanner: JSONScanner, _ span: JSONSpan)
    throws(RecordDamage) -> Int32
  {
    guard span.exists, scanner.base[span.start] == 0x22 else {
      throw RecordDamage("has no distribution")
    }
    let inside = JSONSpan(start: span.start + 1, end: span.end - 1)
    let number = distributionTexts.number(
      UnsafeBufferPointer(start: scanner.base + inside.start, count: inside.end - inside.start))
    if number == distributions.count {
      do throws(RecordDamage) {
        distributions.append(try Distribution(json: scanner.unescaped(inside)))
      } catch {
        // The texts and the distributions stay side by side.
        distributions.append(.categorical([]))
        throw error
      }
    }
    return Int32(number)
  }
}
