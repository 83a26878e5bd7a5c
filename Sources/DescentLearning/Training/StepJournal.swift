import DescentArrays

/// The steps since the last copy of all variables, so that they can be replayed from there.
///
/// Updates happen in place, so the inputs of a step are gone by the time its loss turns out not to be finite. Replaying
/// the same batches from the copy reproduces the same bits.
struct StepJournal {
  /// Where batches come from.
  enum Origin {
    /// An epoch of a source.
    case epoch(any SampleSource, EpochOrder)
    /// Samples given by index.
    case samples(Dataset)
  }

  struct Entry {
    /// The index in ``origins``.
    let origin: Int
    /// The step within the epoch.
    let step: Int
    /// The range of the given samples in ``samples``.
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
  /// Whether something that cannot be replayed has happened since the copy.
  var isInterrupted = false

  /// How many samples may be recorded before a new copy is made.
  static let limit = 1 << 18

  init(start: [String: [Float]]) { self.start = start }

  /// Whether a new copy must be made before the next step.
  var isFull: Bool { isInterrupted || sampleCount >= StepJournal.limit }

  /// Sets the origin of the batches of the following steps.
  mutating func begin(_ origin: Origin) { origins.append(origin) }

  /// Records a step with a batch of the current epoch.
  mutating func note(step: Int, batch: Int, rate: Double, count: Int) {
    append(step: step, samples: 0..<0, batch: batch, rate: rate, count: count)
  }

  /// Records a step with these samples of the current data.
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

  /// Clears the steps; the following batches have the same origin as the last ones.
  mutating func restart(from start: [String: [Float]]) {
    self.start = start
    origins.removeFirst(max(0, origins.count - 1))
    entries.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    sampleCount = 0
    isInterrupted = false
  }
}
