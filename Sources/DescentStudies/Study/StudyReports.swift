import DescentSearch

/// Values of curves that this process has not written yet.
///
/// A value that nobody waits for is written with the next record of its process, or after a second: a sync of the disk
/// after each epoch would take longer than a small network's epoch.
struct UnwrittenReports: Sendable {
  private(set) var values: [Int: [(step: Int, value: Double)]] = [:]
  /// When the oldest of them was reported.
  private var since: ContinuousClock.Instant?

  /// So long a value may be seen by this process only.
  private static let patience: Duration = .seconds(1)

  var isDue: Bool { since.map { ContinuousClock.now - $0 >= Self.patience } ?? false }

  mutating func add(_ trial: Int, _ value: Double, at step: Int) {
    values[trial, default: []].append((step, value))
    since = since ?? .now
  }

  mutating func remove(_ trials: some Sequence<Int>) {
    for trial in trials { values[trial] = nil }
    if values.isEmpty { since = nil }
  }
}

extension StudyCore {
  /// Adds a value to a curve.
  mutating func report(_ id: Int, _ value: Double, at reported: Int, rung: Int?) throws {
    guard try !note(id, value, at: reported, rung: rung) else { return }
    let ids = Array(unwritten.values.keys)
    try write(about: ids) { core, writer in
      try core.checkOwned(id)
      return ids.flatMap { core.isOwned($0) ? core.unwrittenRecords($0, writer) : [] }
    }
    unwritten.remove(ids)
  }

  /// Keeps a value of a curve, and tells whether that is enough for now.
  ///
  /// - Parameter rung: The step whose value others wait for.
  mutating func note(_ id: Int, _ value: Double, at reported: Int, rung: Int?) throws -> Bool {
    guard reported >= 0 else {
      throw SearchError.result("a value is reported at a step from 0 on, not at \(reported)")
    }
    try checkOwned(id)
    if reportedValue(id, at: reported) == nil { unwritten.add(id, value, at: reported) }
    return reported != rung && !unwritten.isDue
  }

  /// The curve of a trial that this process trains, what is not written yet included.
  func reports(_ id: Int) -> [(step: Int, value: Double)] {
    log.trials[id].intermediate + (unwritten.values[id] ?? [])
  }

  func reportedValue(_ id: Int, at step: Int) -> Double? {
    reports(id).last { $0.step == step }?.value
  }

  /// The value of a trial that ends early: the one at its last step.
  func lastReport(_ id: Int) -> Double? {
    reports(id).max { $0.step < $1.step }.flatMap { $0.value.isNaN ? nil : $0.value }
  }

  func unwrittenRecords(_ id: Int, _ writer: RecordWriter) -> [[UInt8]] {
    (unwritten.values[id] ?? [])
      .filter { log.trials[id].intermediateValue(at: $0.step) == nil }
      .map { writer.intermediateValue(id, $0.value, at: $0.step) }
  }
}
