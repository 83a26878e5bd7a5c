import DescentArrays
import DescentFiles

/// Samples whose features are the same in every sample.
struct BlindSource: SampleSource {
  private let source: any SampleSource
  private let features: [Float]

  init(_ source: any SampleSource, features: [Float]) {
    (self.source, self.features) = (source, features)
  }

  var name: String { source.name }
  var count: Int { source.count }
  var featureShape: [Int] { source.featureShape }
  var featureSize: Int { source.featureSize }
  var imageShape: [Int]? { source.imageShape }
  var classCount: Int? { source.classCount }
  var valueShape: [Int]? { source.valueShape }
  var inputLayout: SampleLayout? { source.inputLayout }
  var targetLayout: SampleLayout? { source.targetLayout }
  var valueStandardization: FeatureStandardization? { source.valueStandardization }
  var hasWeights: Bool { source.hasWeights }

  func batches(
    of size: Int, in order: EpochOrder, from step: Int
  ) throws(DataError) -> any BatchReader {
    BlindBatches(try source.batches(of: size, in: order, from: step), features)
  }
}

private final class BlindBatches: BatchReader {
  private let reader: any BatchReader
  private let features: [Float]

  init(_ reader: any BatchReader, _ features: [Float]) {
    (self.reader, self.features) = (reader, features)
  }

  func next(
    features: UnsafeMutablePointer<Float>, targets: BatchTargets
  ) throws(DataError) -> Int {
    let count = try reader.next(features: features, targets: targets)
    replace(features, count)
    return count
  }

  func next(
    features: UnsafeMutablePointer<Float>, exactValues: UnsafeMutableBufferPointer<Double>
  ) throws(DataError) -> Int {
    let count = try reader.next(features: features, exactValues: exactValues)
    replace(features, count)
    return count
  }

  func write(weights: UnsafeMutablePointer<Float>, count: Int) {
    reader.write(weights: weights, count: count)
  }

  private func replace(_ samples: UnsafeMutablePointer<Float>, _ count: Int) {
    for sample in 0..<count {
      let start = samples + sample * features.count
      for index in features.indices { start[index] = features[index] }
    }
  }
}

/// The mean of each feature.
enum FeatureMeans {
  static func of(_ data: any SampleSource) throws -> [Float] {
    let (count, width) = (try data.checkedCount(), try data.checkedFeatureSize())
    let size = min(256, count)
    let room = UnsafeMutablePointer<Float>.allocate(capacity: size * width)
    room.initialize(repeating: 0, count: size * width)
    defer { room.deallocate() }
    let reader = try CheckedBatches(
      data, of: size, in: .sequential, from: 0, featureSize: width, targets: nil)
    var sums = [Double](repeating: 0, count: width)
    var done = 0
    while done < count {
      let read = try reader.next(features: room, targets: .none, room: min(size, count - done))
      guard read > 0 else { break }
      for sample in 0..<read {
        for index in 0..<width { sums[index] += Double(room[sample * width + index]) }
      }
      done += read
    }
    return sums.map { Float($0 / Double(max(1, done))) }
  }
}
