import DescentFiles

/// A reader that says beforehand what it writes, as all of Descent's own do.
protocol SizedBatchReader: BatchReader {
  /// The most samples that the next call writes.
  var nextCount: Int { get }
  /// The numbers of a sample.
  var featureSize: Int { get }
  /// The targets of a sample; `nil` if they are not known.
  var targetRoom: TargetRoom? { get }
}

/// The room that a sample's targets need.
package enum TargetRoom: Sendable, Equatable, CustomStringConvertible {
  case labels
  /// So many values.
  case values(Int)

  package var description: String {
    switch self {
    case .labels: "labels"
    case .values(let count): "\(count) values per sample"
    }
  }
}

/// The batches of a source that may be a custom one, checked against what the source declares. Memory is allocated for
/// what it says, and a reader knows of the room only where it begins.
package final class CheckedBatches {
  private let name: String
  private let reader: any BatchReader
  private let sized: (any SizedBatchReader)?

  /// Begins an epoch.
  ///
  /// - Parameters:
  ///   - featureSize: The room for a sample's features.
  ///   - targets: The room for its targets; `nil` if they are not wanted.
  package init(
    _ source: any SampleSource, of size: Int, in order: EpochOrder, from step: Int,
    featureSize: Int, targets: TargetRoom?
  ) throws(DataError) {
    name = source.name
    reader = try source.batches(of: size, in: order, from: step)
    sized = reader as? any SizedBatchReader
    guard let sized else { return }
    guard sized.featureSize == featureSize else {
      throw DataError(
        .invalid,
        "\(name): gives samples of \(sized.featureSize) features, but declares \(featureSize)"
      )
    }
    if let targets, let given = sized.targetRoom, given != targets {
      throw DataError(.invalid, "\(name): gives \(given), but declares \(targets)")
    }
  }

  /// The targets of a sample; `nil` if they are not known.
  var targetRoom: TargetRoom? { sized?.targetRoom }

  /// The most samples that the next call writes; `nil` if that is not known.
  var nextCount: Int? { sized?.nextCount }

  /// Writes the next batch into room for `room` samples.
  package func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets, room: Int
  ) throws(DataError) -> Int {
    try checkNext(room)
    return try checked(reader.next(features: features, targets: targets), room)
  }

  /// Writes the next batch, with its values in Double, into room for `room` samples.
  package func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>,
    room: Int
  ) throws(DataError) -> Int {
    try checkNext(room)
    return try checked(reader.next(features: features, exactValues: exactValues), room)
  }

  /// Writes the weight of each sample of the batch that has just been read.
  package func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    reader.write(weights: weights, count: count)
  }

  private func checkNext(_ room: Int) throws(DataError) {
    guard let count = sized?.nextCount, count > room else { return }
    throw DataError(
      .invalid, "\(name): gives a batch of \(count) samples instead of \(room)")
  }

  private func checked(_ count: Int, _ room: Int) throws(DataError) -> Int {
    guard (0...room).contains(count) else {
      throw DataError(
        .invalid, "\(name): \(count) samples were read instead of \(room); did the file change?")
    }
    return count
  }
}

extension SampleSource {
  /// The most numbers of a sample, for a source that may be a custom one.
  private static var mostNumbers: Int { 1 << 27 }

  /// The numbers of a sample, once they are known to be those of its shape.
  package func checkedFeatureSize() throws(DataError) -> Int {
    let size = try Dataset.size(of: featureShape, name: name, what: "a sample")
    guard size == featureSize, size <= Self.mostNumbers else {
      throw DataError(
        .invalid,
        "\(name): declares \(featureSize) features per sample; its shape, \(featureShape), requires \(size)"
          + (size > Self.mostNumbers ? "; the limit is \(Self.mostNumbers)" : ""))
    }
    return size
  }

  /// The values of a sample.
  package func checkedValueSize() throws(DataError) -> Int {
    guard let valueShape else {
      throw DataError(.invalid, "\(name): the targets are labels, not values")
    }
    let size = try Dataset.size(of: valueShape, name: name, what: "a sample's values")
    guard size <= Self.mostNumbers else {
      throw DataError(
        .invalid, "\(name): a sample has \(size) values; there may be at most \(Self.mostNumbers)")
    }
    return size
  }

  /// The number of samples, once it is known that there is one.
  package func checkedCount() throws(DataError) -> Int {
    let count = count
    guard count > 0 else {
      throw DataError(.invalid, "\(name): there are \(count) samples; at least one is needed")
    }
    return count
  }
}

/// Counts the samples of an epoch, so that each batch has the room that is made for it and there is an end.
struct BatchCount {
  private let size: Int
  /// The samples still to come; `nil` where every batch is whole and there are as many as are asked for.
  private var left: Int?

  init(of size: Int, in order: EpochOrder, count: Int, from step: Int) {
    self.size = size
    left = order.kind == .withReplacement ? nil : count - size * step
  }

  /// The samples of the next batch.
  var next: Int { min(size, max(left ?? size, 0)) }

  mutating func take() { if let count = left { left = count - next } }
}

/// Goes through all samples of a source once, in the order in which they lie.
///
/// - Parameters:
///   - batch: The samples read at once.
///   - read: Reads a batch of at most `room` samples and gives their number; 0 ends it.
func forEachBatch(
  of source: any SampleSource, count: Int, by batch: Int,
  _ read: (_ room: Int) throws(DataError) -> Int
) throws(DataError) {
  var done = 0
  while done < count {
    let room = min(batch, count - done)
    let read = try read(room)
    guard read > 0 else {
      throw DataError(
        .invalid, "\(source.name): ended after \(done) of \(count) samples; did the file change?")
    }
    done += read
  }
}
