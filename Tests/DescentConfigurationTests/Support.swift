import Foundation

@testable import DescentArrays
@testable import DescentConfiguration
@testable import DescentData
@testable import DescentFiles

/// A folder that is removed when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "descent-configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, creating its parent folders, and returns its path.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }

  func at(_ name: String) -> String { "\(path)/\(name)" }
}

/// An NPY file.
func npy(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
  let text = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)]
    + text + data
}

func floats(_ values: [Float]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
}

/// A zip archive of stored members.
func zip(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  func checksum(_ data: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }
  var (file, directory) = ([UInt8](), [UInt8]())
  for (name, data) in members {
    let common =
      number(20, 2) + number(0, 8) + number(checksum(data), 4) + number(data.count, 4)
      + number(data.count, 4) + number(name.utf8.count, 2) + number(0, 2)
    directory +=
      number(0x0201_4b50, 4) + number(20, 2) + common + number(0, 10) + number(file.count, 4)
      + Array(name.utf8)
    file += number(0x0403_4b50, 4) + common + Array(name.utf8) + data
  }
  return file + directory + number(0x0605_4b50, 4) + number(0, 4) + number(members.count, 2)
    + number(members.count, 2) + number(directory.count, 4) + number(file.count, 4) + number(0, 2)
}

/// A grayscale PNG of 3 columns and 5 rows, and one of 10 columns and 9 rows in color.
enum Picture {
  static let grey = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFAQAAAACoCmsPAAAAEklEQVR42mNoYFBgYGB4wLAAAAiqAiEegxeXAAAAAElFTkSuQmCC"
  )
  private static func decoded(_ text: String) -> [UInt8] {
    Array(Data(base64Encoded: text) ?? Data())
  }
}

/// The features and targets of all samples in order.
func samples(
  of source: any SampleSource
) throws -> (features: [Float], labels: [Int32], values: [Float]) {
  var features = [Float](repeating: .nan, count: source.count * source.featureSize)
  var labels = [Int32](repeating: -1, count: source.classCount == nil ? 0 : source.count)
  let size = source.valueShape?.reduce(1, *) ?? 0
  var values = [Float](repeating: .nan, count: source.count * size)
  let reader = try source.batches(of: source.count, in: .sequential, from: 0)
  let count = try labels.withUnsafeMutableBufferPointer { labels in
    try values.withUnsafeMutableBufferPointer { values in
      try reader.next(
        features: &features,
        targets: source.classCount != nil
          ? labels.baseAddress.map { .labels($0) } ?? .none
          : values.baseAddress.map { .values($0) } ?? .none)
    }
  }
  precondition(count == source.count)
  return (features, labels, values)
}

/// Delivers bytes in pieces of these lengths, repeatedly.
func pieces(_ bytes: [UInt8], _ lengths: [Int]) -> ByteSource {
  var (position, turn) = (0, 0)
  return { room in
    let count = min(lengths[turn % lengths.count], bytes.count - position, room.count)
    turn += 1
    bytes.withUnsafeBytes {
      room.copyMemory(from: .init(rebasing: $0[position..<(position + count)]))
    }
    position += count
    return count
  }
}

/// Everything that a reader returns.
func all(_ reader: any FeatureReader, by count: Int = 2) throws -> FeatureBatch {
  var whole = FeatureBatch()
  while let batch = try reader.next(atMost: count) {
    precondition(batch.count <= count)
    whole.features += batch.features
    whole.rows += batch.rows
    whole.files += batch.files
  }
  return whole
}
