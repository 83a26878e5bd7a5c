import DescentSearch

/// The steps of a study, as its log tells them, and the trials that they train.
///
/// A trial that was begun again after its worker died is the same trial here: it has the same step, point and seed.
struct StepTable: Sendable {
  /// A trial of ours.
  struct Trial: Sendable {
    /// The step that began it.
    let begin: Int
    /// Its index among all trials of the study, those of other programs and attempts counted once.
    let ordinal: Int
    /// The identifier of its latest attempt.
    var latest: Int
    /// Ascending.
    var steps: [Step]
  }

  /// A step of a trial.
  struct Step: Sendable {
    let step: Int
    /// The rung to which it trains; `nil` for the end.
    let until: Int?
    /// Which repetition it trains, from 0.
    let repetition: Int
  }

  private(set) var trials: [Trial] = []
  /// The places of all trials.
  private(set) var places: [[Double]] = []
  /// For each step the index of its trial; −1 while a later step was read already.
  private(set) var steps: [Int] = []
  /// Trials of other programs: their identifiers and ordinals.
  private(set) var foreign: [(id: Int, ordinal: Int)] = []
  /// Attempts that run though a later one exists, because whoever queued that died before it could fail them.
  private(set) var superseded: [Int] = []
  /// Trials that were queued by other programs, and that nobody has begun.
  private(set) var queue: [Int] = []
  /// How many steps are missing below the last one, which only a log that somebody changed has.
  private(set) var holes = 0
  /// How many steps from the first on have their results.
  private(set) var known = 0
  private var ordinals = 0
  private var ordinalOf: [Int: Int] = [:]

  /// The trial of a step.
  func trial(of step: Int) -> Trial { trials[steps[step]] }

  /// How many trials were begun by the steps below `step`: the first ones.
  func trials(before step: Int) -> Int {
    if step == 0 { return 0 }
    var count = trials.count
    while count > 0, trials[count - 1].begin >= step { count -= 1 }
    return count
  }

  /// How many trials the study has: attempts count once, and so do those that wait for another program.
  var count: Int { ordinals }

  /// Takes in trials that were created or changed.
  mutating func update(_ ids: [Int], _ log: StudyLog, study: Int, space: SearchSpace) {
    for id in ids where log.trials[id].study == study { update(id, log, space) }
    while known < steps.count, steps[known] >= 0, isKnown(known, log) { known += 1 }
  }

  private mutating func update(_ id: Int, _ log: StudyLog, _ space: SearchSpace) {
    let entry = log.trials[id]
    queue.removeAll { $0 == id }
    guard entry.step >= 0 else {
      if entry.state == .waiting { queue.append(id) }
      if ordinalOf[id] == nil, !log.isRetry(entry) { addForeign(id) }
      return
    }
    let begin = Int(entry.step)
    if begin < steps.count, steps[begin] >= 0 {
      let trial = steps[begin]
      let (older, latest) = (min(trials[trial].latest, id), max(trials[trial].latest, id))
      trials[trial].latest = latest
      superseded.removeAll { $0 == older }
      if older != latest, !log.trials[older].state.isFinished { superseded.append(older) }
    } else {
      add(id, begin, log, space)
    }
    addPromotions(entry, steps[begin], log)
  }

  private mutating func addForeign(_ id: Int) {
    ordinalOf[id] = ordinals
    foreign.append((id, ordinals))
    ordinals += 1
  }

  private mutating func add(_ id: Int, _ begin: Int, _ log: StudyLog, _ space: SearchSpace) {
    let ordinal = ordinalOf[id] ?? ordinals
    if ordinalOf.updateValue(ordinal, forKey: id) == nil {
      ordinals += 1
    } else {
      // It was queued by another program, and is a trial of ours now.
      foreign.removeAll { $0.id == id }
    }
    let until = log.attribute(.until, of: id)?.integer
    set(begin, trials.count)
    trials.append(
      Trial(
        begin: begin, ordinal: ordinal, latest: id,
        steps: [Step(step: begin, until: until, repetition: 0)]))
    places.append(space.places(of: log.point(id)))
  }

  private mutating func addPromotions(_ entry: TrialEntry, _ trial: Int, _ log: StudyLog) {
    guard entry.attributes.count > trials[trial].steps.count else { return }
    for step in log.promotions(entry)
    where !trials[trial].steps.contains(where: { $0.step == step.step }) {
      trials[trial].steps.append(step)
      trials[trial].steps.sort { $0.step < $1.step }
      set(step.step, trial)
    }
  }

  private mutating func set(_ step: Int, _ trial: Int) {
    while steps.count <= step {
      steps.append(-1)
      holes += 1
    }
    if steps[step] < 0 { holes -= 1 }
    steps[step] = trial
  }

  /// Whether a step has its result.
  func isKnown(_ step: Int, _ log: StudyLog) -> Bool {
    guard steps[step] >= 0 else { return false }
    let entry = log.trials[trial(of: step).latest]
    if entry.state.isFinished { return true }
    guard entry.state == .running,
      let step = trial(of: step).steps.first(where: { $0.step == step })
    else { return false }
    if let until = step.until { return entry.intermediateValue(at: until) != nil }
    return log.repeatedValues(entry).count > step.repetition
  }
}

extension StudyLog {
  /// The point of a trial, as far as its parameters are set.
  func point(_ id: Int) -> SearchPoint {
    var values: [String: SearchValue] = [:]
    for parameter in trials[id].parameters {
      values[names.string(Int(parameter.name))] =
        distributions[Int(parameter.distribution)].value(parameter.value)
    }
    return SearchPoint(values)
  }

  /// A system attribute of a trial.
  func attribute(_ name: StepAttribute.Known, of id: Int) -> AttributeValue? {
    let entry = trials[id].attributes.first { $0.isSystem && $0.name == name.number }
    return entry.flatMap { AttributeValue(json: String(decoding: $0.json, as: UTF8.self)) }
  }

  /// All attributes of a kind of a trial.
  func attributes(of id: Int, isSystem: Bool) -> [String: AttributeValue] {
    var values: [String: AttributeValue] = [:]
    for entry in trials[id].attributes where entry.isSystem == isSystem {
      values[names.string(Int(entry.name))] = AttributeValue(
        json: String(decoding: entry.json, as: UTF8.self))
    }
    return values
  }

  func isRetry(_ entry: TrialEntry) -> Bool {
    entry.attributes.contains {
      $0.isSystem && $0.name == StepAttribute.Known.failedTrial.number
    }
  }

  /// The values of a trial's repetitions, as far as they are known.
  func repeatedValues(_ entry: TrialEntry) -> [Double] {
    let values = entry.attributes.first {
      $0.isSystem && $0.name == StepAttribute.Known.values.number
    }
    guard let values else { return [] }
    let list = AttributeValue(json: String(decoding: values.json, as: UTF8.self))?.list ?? []
    return list.compactMap(\.number)
  }

  fileprivate func promotions(_ entry: TrialEntry) -> [StepTable.Step] {
    entry.attributes.compactMap { attribute in
      guard attribute.isSystem, attribute.name >= StepAttribute.Known.allCases.count else {
        return nil
      }
      let name = names.string(Int(attribute.name))
      guard name.hasPrefix(StepAttribute.promotion),
        let step = Int(name.dropFirst(StepAttribute.promotion.utf8.count)),
        (0...count).contains(step)
      else { return nil }
      let value = AttributeValue(json: String(decoding: attribute.json, as: UTF8.self))
      return StepTable.Step(
        step: step, until: value?["until"]?.integer,
        repetition: value?["repetition"]?.integer ?? 0)
    }
  }

  /// The worker that has a trial now: `nil` if nobody does.
  func owner(_ id: Int) -> String? {
    if let worker = attribute(.worker, of: id)?.text {
      return worker.isEmpty ? nil : worker
    }
    let worker = Int(trials[id].worker)
    return worker < 0 ? nil : workers.string(worker)
  }
}
