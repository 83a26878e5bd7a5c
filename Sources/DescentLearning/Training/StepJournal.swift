import DescentData

/// The steps since a copy of all variables was made, so that they can be taken again from there.
///
/// Updates happen in place; what a step began with is gone when its loss turns out not to be finite.
/// From the copy and the same batches the same bits come again.
struct StepJournal {
  /// Where batches come from.
  enum Origin {
    /// An epoch of a source.
    case epoch(any SampleSource, EpochOrder)
    /// Samples named one by one.
    case samples(Dataset)
  }

  struct Entry {
    /// The index in ``origins``.
    let origin: Int
    /// The step within the epoch.
    let step: Int
    /// The samples named, in ``samples``.
    let samples: Range<Int>
    /// The number of samples.
    let batch: Int
    let rate: Double
    let count: Int
  }

  private(set) var start: [String: [Float]]
  private(set) var origins: [Origin] = []
  private(set) var entries: [Entry] = []
  private(set) var samples: [Int32] = []
  private var sampleCount = 0

  /// How many samples may be noted before a new copy is made.
  static let limit = 1 << 18

  init(start: [String: [Float]]) { self.start = start }

  var isFull: Bool { sampleCount >= StepJournal.limit }

  /// Says where the batches of the steps to come are from.
  mutating func begin(_ origin: Origin) { origins.append(origin) }

  /// Notes a step with a batch of the epoch that was begun last.
  mutating func note(step: Int, batch: Int, rate: Double, count: Int) {
    append(step: step, samples: 0..<0, batch: batch, rate: rate, count: count)
  }

  /// Notes a step with these samples of the data that were begun last.
  mutating func note(_ batch: [Int32], rate: Double, count: Int) {
    let first = samples.count
    samples += batch
    append(
      step: 0, samples: first..<samples.count, batch: batch.count, rate: rate, count: count)
  }

  private mutating func append(
    step: Int, samples: Range<Int>, batch: Int, rate: Double, count: Int
  ) {
    entries.append(
      Entry(
        origin: origins.count - 1, step: step, samples: samples, batch: batch, rate: rate,
        count: count))
    sampleCount += batch
  }

  /// Forgets the steps; the batches to come are from where the last ones were.
  mutating func restart(from start: [String: [Float]]) {
    self.start = start
    origins.removeFirst(max(0, origins.count - 1))
    entries.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    sampleCount = 0
  }
}
