import DescentSearch

/// A trial as its study's log has it.
public struct TrialRecord: Sendable, Hashable {
  /// Its number in the study, from 0.
  public let number: Int
  public let state: TrialState
  /// The values that were tried.
  public let point: SearchPoint
  /// Its result, if it has one; the first of several objectives.
  public let value: Double?
  /// All results, for a study of several objectives.
  public let values: [Double]
  /// The values reported on the way, by step, ascending.
  public let curve: [Point]
  public let attributes: [String: AttributeValue]
  /// What programs noted, such as seeds and attempts.
  public let systemAttributes: [String: AttributeValue]
  public let start: StudyTime?
  public let completion: StudyTime?
  /// Its index among the trials that our workers began, counting a trial and its further attempts once; `nil` for one of
  /// another program.
  public let step: Int?

  /// A value reported on the way.
  public struct Point: Sendable, Hashable {
    public let step: Int
    public let value: Double
  }

  init(_ id: Int, _ log: StudyLog) {
    let entry = log.trials[id]
    number = Int(entry.number)
    state = entry.state
    point = log.point(id)
    value = entry.hasValue ? entry.value : nil
    values = entry.values.isEmpty ? (entry.hasValue ? [entry.value] : []) : entry.values
    curve = entry.intermediate.sorted { $0.step < $1.step }.map {
      Point(step: $0.step, value: $0.value)
    }
    attributes = log.attributes(of: id, isSystem: false)
    systemAttributes = log.attributes(of: id, isSystem: true)
    func time(_ microseconds: Int) -> StudyTime? {
      microseconds == .min
        ? nil : StudyTime(microseconds: microseconds, isLocal: entry.isLocal)
    }
    (start, completion) = (time(entry.start), time(entry.completion))
    step = entry.step < 0 ? nil : Int(entry.step)
  }

  /// Why the trial failed, if that was told.
  public var reason: String? { systemAttributes[StepAttribute.Known.reason.rawValue]?.text }
}

extension StudyLog {
  /// The complete trial with the best value; of several, the first.
  func best(of study: Int) -> Int? {
    let direction = SearchDirection(rawValue: studies[study].directions.first ?? 1) ?? .minimize
    var best: (id: Int, loss: Double)?
    for id in studies[study].trials where trials[id].state == .complete && trials[id].hasValue {
      let loss = direction.loss(trials[id].value)
      if best.map({ loss < $0.loss }) ?? !loss.isNaN { best = (id, loss) }
    }
    return best?.id
  }
}
