import Foundation

/// The results of real trainings at all points of a grid, several repetitions each: a float32 array in NumPy's format.
struct ResultTable: Sendable {
  /// The sizes of the hyperparameters' axes, and the number of repetitions.
  let shape: [Int]
  private let numbers: [Float]

  init(_ path: String) throws {
    guard let file = FileManager.default.contents(atPath: path), file.count > 10,
      file.prefix(6) == Data([0x93]) + Data("NUMPY".utf8), file[6] == 1
    else { throw BenchError("\(path) is not a NumPy array of format 1") }
    let end = 10 + Int(file[8]) + Int(file[9]) << 8
    let header = String(decoding: file[10..<min(end, file.count)], as: UTF8.self)
    guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
      let opening = header.firstIndex(of: "("), let closing = header.firstIndex(of: ")")
    else { throw BenchError("\(path) does not hold float32 numbers in C order") }
    let shape = header[opening..<closing].dropFirst().split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    let count = shape.reduce(1, *)
    guard file.count == end + 4 * count else { throw BenchError("\(path) is cut off") }
    self.shape = shape
    numbers = file.withUnsafeBytes { bytes in
      (0..<count).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: end + 4 * $0, as: UInt32.self)))
      }
    }
  }

  /// The results of all repetitions at a point.
  func values(at indices: [Int]) -> ArraySlice<Float> {
    let start = zip(indices, shape).reduce(0) { $0 * $1.1 + $1.0 }
    let repetitions = shape.last ?? 1
    return numbers[start * repetitions..<(start + 1) * repetitions]
  }
}
