import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentNumerics

/// Identifies the data so that a resumed run can verify it: the number of samples, and a hash of the first ones,
/// prepared, in file order.
struct DataFingerprint: Codable, Sendable, Hashable {
  /// A part of the data.
  struct Part: Codable, Sendable, Hashable {
    let samples: Int
    /// Hexadecimal, because not every JSON reader keeps 64 bits.
    let hash: String
  }

  let training: Part
  let validation: Part?

  init(_ data: LoadedTraining) throws(DataError) {
    training = try Part(data.training)
    if let validation = data.validation {
      self.validation = try Part(validation)
    } else {
      validation = nil
    }
  }
}

extension DataFingerprint {
  /// What differs from other data, for messages.
  func difference(from other: DataFingerprint) -> String {
    if training.samples != other.training.samples {
      return "\(training.samples) training samples here, \(other.training.samples) there"
    }
    let (here, there) = (validation?.samples ?? 0, other.validation?.samples ?? 0)
    if here != there { return "\(here) validation samples here, \(there) there" }
    let part = training == other.training ? "validation" : "training"
    return "the values of the \(part) samples differ"
  }
}

extension DataFingerprint.Part {
  /// The most numbers to hash: they are read quickly, and a change in only the rest is rare.
  private static let mostNumbers = 1 << 22
  private static let batch = 64

  fileprivate init(_ source: any SampleSource) throws(DataError) {
    let outputs = source.valueShape?.reduce(1, *) ?? 1
    // Samples so large that many would not fit in memory are read one at a time.
    let size = source.featureSize > 1 << 24 ? 1 : min(Self.batch, source.count)
    let features = UnsafeMutableBufferPointer<Float>.allocate(capacity: size * source.featureSize)
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: size * outputs)
    let labels = UnsafeMutableBufferPointer<Int32>.allocate(capacity: size)
    defer {
      features.deallocate()
      values.deallocate()
      labels.deallocate()
    }
    let reader = try source.batches(of: size, in: .sequential, from: 0)
    var (hash, left) = (FNV1a(), Self.mostNumbers)
    while left > 0, let start = features.baseAddress, let first = labels.baseAddress,
      let value = values.baseAddress
    {
      let isLabelled = source.classCount != nil
      let count = try reader.next(
        features: start, targets: isLabelled ? .labels(first) : .values(value))
      guard count > 0 else { break }
      for number in features.prefix(count * source.featureSize) { hash.add(number.bitPattern) }
      if isLabelled {
        for label in labels.prefix(count) { hash.add(UInt32(bitPattern: label)) }
      } else {
        for number in values.prefix(count * outputs) { hash.add(number.bitPattern) }
      }
      left -= count * (source.featureSize + outputs)
    }
    self.init(samples: source.count, hash: String(hash.value, radix: 16))
  }
}
