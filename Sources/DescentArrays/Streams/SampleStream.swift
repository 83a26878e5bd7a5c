import DescentFiles

/// Samples of a file that need not fit in memory.
///
/// The file is divided into blocks of neighboring samples, about 256 KiB each. An epoch shuffles the blocks, reads as
/// many of them as fit in a window of memory, shuffles all samples in the window, delivers them, and continues with the
/// next blocks. So the file is read in large pieces, which is fast on any disk; memory is limited to the window,
/// however large the file is; and the index takes a few bytes per block. An index of every row would shuffle better,
/// but costs a random access per sample and 8 bytes of memory per row.
///
/// Both orders are drawn from the seed and the epoch, so any step of any epoch can be reached by reading one window. A
/// file that fits in the window is shuffled completely. In a larger file, the samples of one block appear in the same
/// window: if neighbors are alike, as in a file sorted by class, class proportions vary a little from window to window,
/// because a window holds only some hundreds of blocks drawn at random. Shuffling such a file once before training
/// helps, and so does a larger window.
public struct SampleStream: SampleSource {
  /// The default window memory in bytes.
  public static let usualWindow = 64 << 20

  public var name: String
  public let count: Int
  public let featureShape: [Int]
  public let featureSize: Int
  public let imageShape: [Int]?
  public let classCount: Int?
  public let valueShape: [Int]?
  /// The most samples in a window. It affects the order, so a resumed training needs the same value.
  public let windowSamples: Int

  package var store: any BlockStore

  /// - Parameter window: The memory of a window in bytes; at least one block is read.
  package init(
    name: String, store: any BlockStore, featureShape: [Int], imageShape: [Int]? = nil,
    classCount: Int?, valueShape: [Int]?, window: Int
  ) throws(DataError) {
    guard window > 0 else {
      throw DataError(
        .invalid, "\(name): the window of the stream has \(window) bytes; it must be above 0")
    }
    let size = try Dataset.size(of: featureShape, name: name, what: "a sample")
    let count = store.blockCounts.reduce(0) { $0 + Int($1) }
    guard count > 0 else { throw DataError(.invalid, "\(name): there are no samples") }
    self.name = name
    self.store = store
    self.count = count
    self.featureShape = featureShape
    self.imageShape = imageShape
    self.classCount = classCount
    self.valueShape = valueShape
    featureSize = size
    let bytes = 4 * (size + (valueShape?.reduce(1, *) ?? 1))
    let largest = Int(store.blockCounts.max() ?? 0)
    windowSamples = min(max(window / bytes, largest), count)
  }

  public func batches(
    of size: Int, in order: EpochOrder, from step: Int = 0
  ) throws(DataError) -> any BatchReader {
    try check(batchOf: size, from: step)
    guard order.kind != .withReplacement else {
      throw DataError(
        .invalid,
        "\(name): a stream cannot draw samples with replacement; shuffle it, or load it into memory"
      )
    }
    return try StreamBatches(
      store.makeReader(), windows: StreamWindows(store.blockCounts, order, windowSamples),
      window: SampleWindow(
        capacity: windowSamples, featureSize: featureSize,
        valueSize: valueShape?.reduce(1, *) ?? 0),
      order: order, size: size, position: step * size)
  }
}

/// Which blocks make up the windows of an epoch.
struct StreamWindows {
  /// The blocks in the epoch's order.
  private(set) var blocks: [Int32] = []
  /// The range of ``blocks`` and the first sample of each window.
  private(set) var windows: [(blocks: Range<Int>, start: Int)] = []
  private(set) var count = 0

  init(_ counts: [Int32], _ order: EpochOrder, _ windowSamples: Int) {
    // Part 0 is the order of blocks, and 1 + n the order within window n.
    blocks = order.indices(count: counts.count, part: 0).filter { counts[Int($0)] > 0 }
    var (first, start) = (0, 0)
    for (position, block) in blocks.enumerated() {
      let next = Int(counts[Int(block)])
      if count + next - start > windowSamples {
        windows.append((first..<position, start))
        (first, start) = (position, count)
      }
      count += next
    }
    windows.append((first..<blocks.count, start))
  }

  /// The window that holds the sample at this position of the epoch.
  package func window(at position: Int) -> Int { (windows.lastIndex { $0.start <= position }) ?? 0 }
}

/// Delivers the batches of an epoch, with one window at a time in memory.
private final class StreamBatches: SizedBatchReader {
  private let reader: any BlockReader
  private let windows: StreamWindows
  private let window: SampleWindow
  private let order: EpochOrder
  private let size: Int
  /// The next sample of the epoch.
  private var position: Int
  private var loaded: Int?
  private var samples: [Int32] = []

  init(
    _ reader: any BlockReader, windows: StreamWindows, window: SampleWindow, order: EpochOrder,
    size: Int, position: Int
  ) {
    self.reader = reader
    self.windows = windows
    self.window = window
    self.order = order
    self.size = size
    self.position = position
  }

  var nextCount: Int { min(size, max(windows.count - position, 0)) }
  var featureSize: Int { window.featureSize }
  var targetRoom: TargetRoom? { window.valueSize > 0 ? .values(window.valueSize) : .labels }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    try forEachPart { part, offset in
      window.copy(part, to: features, targets, at: offset)
    }
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    guard let values = exactValues.baseAddress else { return 0 }
    return try forEachPart { part, offset in
      window.copy(part, to: features, exactValues: values, at: offset)
    }
  }

  /// Calls `copy` with the parts of the next batch, each from one window, and returns its number of samples.
  private func forEachPart(
    _ copy: (_ samples: ArraySlice<Int32>, _ offset: Int) -> Void
  ) throws(DataError) -> Int {
    var taken = 0
    while taken < size, position < windows.count {
      try load(windows.window(at: position))
      let start = position - windows.windows[loaded ?? 0].start
      let part = samples[start...].prefix(size - taken)
      copy(part, taken)
      taken += part.count
      position += part.count
    }
    return taken
  }

  private func load(_ number: Int) throws(DataError) {
    guard loaded != number else { return }
    loaded = nil
    window.removeAll()
    for block in windows.blocks[windows.windows[number].blocks] {
      try reader.read(Int(block), into: window)
    }
    samples = order.indices(count: window.count, part: 1 + UInt64(number))
    loaded = number
  }
}
