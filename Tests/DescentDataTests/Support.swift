import CZlib
import Foundation

@testable import DescentArrays
@testable import DescentData
@testable import DescentFiles

/// A folder that is removed when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "descent-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, creating its parent folders, and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// The path of something in the folder.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// The names in the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// An environment in which nothing outside this folder is read.
  func environment(_ variables: [String: String] = [:]) -> DataEnvironment {
    var variables = variables
    variables["XDG_CACHE_HOME"] = variables["XDG_CACHE_HOME"] ?? "\(path)/cache"
    return DataEnvironment(
      variables: variables, currentDirectory: path, systemFolder: "\(path)/system")
  }
}

func idx(_ shape: [Int], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
  var bytes: [UInt8] = [0, 0, type, UInt8(shape.count)]
  for dimension in shape {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: dimension >> shift)) }
  }
  return bytes + elements
}

/// One gzip member.
func gzip(_ bytes: [UInt8], level: Int32 = 9) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))) + 64)
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = uInt(output.count)
      deflate(&stream, Z_FINISH)
    }
  }
  let count = Int(stream.total_out)
  deflateEnd(&stream)
  return Array(output.prefix(count))
}

/// Six images of 3×2 for training and two for testing, of three classes.
enum Tiny {
  static let trainPixels = (0..<36).map { UInt8($0 * 7) }
  static let trainLabels: [UInt8] = [0, 1, 2, 1, 0, 2]
  static let testPixels = (0..<12).map { UInt8(255 - $0) }
  static let testLabels: [UInt8] = [2, 1]

  static let files: [String: [UInt8]] = [
    "train-images-idx3-ubyte": idx([6, 3, 2], trainPixels),
    "train-labels-idx1-ubyte": idx([6], trainLabels),
    "t10k-images-idx3-ubyte": idx([2, 3, 2], testPixels),
    "t10k-labels-idx1-ubyte": idx([2], testLabels),
  ]

  static func write(to folder: TemporaryFolder, below name: String, compressed: Bool = true) throws
  {
    for (file, bytes) in files {
      try folder.write(
        compressed ? gzip(bytes) : bytes, to: "\(name)/\(file)\(compressed ? ".gz" : "")")
    }
  }
}

/// All features of a data set, gathered as for a batch.
func features(of dataset: Dataset) -> [Float] {
  let indices = (0..<Int32(dataset.count)).map { $0 }
  var output = [Float](repeating: -1, count: dataset.count * dataset.featureSize)
  indices.withUnsafeBufferPointer { indices in
    output.withUnsafeMutableBufferPointer { output in
      if let output = output.baseAddress { dataset.gatherFeatures(indices, into: output) }
    }
  }
  return output
}

/// The error that `body` throws, if it is one of this module's.
func dataError<T>(_ body: () throws -> T) -> DataError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? DataError
  }
}

/// The folder that holds the real MNIST, if the environment names one.
let mnistFolder: String? = {
  guard let folder = ProcessInfo.processInfo.environment["DESCENT_DATA_DIR"] else { return nil }
  return [folder + "/mnist", folder].first {
    FileManager.default.fileExists(atPath: $0 + "/train-images-idx3-ubyte.gz")
  }
}()
