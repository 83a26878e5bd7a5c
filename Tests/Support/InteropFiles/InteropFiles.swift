import DescentExport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes files in other tools' formats, together with their expected content: `interop-files write FOLDER`.
/// Scripts/interop reads them with the tools themselves, which also write files; then `interop-files read FOLDER` reads
/// those.
@main struct InteropFiles {
  static func main() async throws {
    guard CommandLine.arguments.count == 3, ["write", "read"].contains(CommandLine.arguments[1])
    else { throw ExportError.setting("usage: interop-files write|read FOLDER") }
    let folder = URL(filePath: CommandLine.arguments[2], directoryHint: .isDirectory)
    if CommandLine.arguments[1] == "write" {
      try await write(in: folder)
    } else {
      try await read(in: folder)
    }
  }

  private static func write(in folder: URL) async throws {
    try await writeONNX(in: try made("onnx", in: folder))
    try writePrograms(in: folder.appending(path: "onnx"))
    try await writeTensorBoard(in: try made("tensorboard", in: folder))
    try writeArrays(in: try made("safetensors", in: folder), npz: false)
    try writeArrays(in: try made("npz", in: folder), npz: true)
    try await writeTorch(in: try made("torch", in: folder))
  }

  private static func read(in folder: URL) async throws {
    print("safetensors: \(try readArrays(in: made("safetensors", in: folder), npz: false))")
    print("npz: \(try readArrays(in: made("npz", in: folder), npz: true))")
    print("torch: \(try await readTorch(in: made("torch", in: folder)))")
  }

  /// A folder of that name, created if it does not exist.
  private static func made(_ name: String, in folder: URL) throws -> URL {
    let result = folder.appending(path: name, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: result, withIntermediateDirectories: true)
    return result
  }
}

/// Numbers as they lie in memory, to be read with `numpy.fromfile`.
func write(_ values: [Float], to file: URL) throws {
  try values.withUnsafeBytes { Data($0) }.write(to: file)
}

func write(json value: some Encodable, to file: URL) throws {
  try JSONEncoder().encode(value).write(to: file)
}

/// Repeatable random numbers: SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func floats(_ count: Int, in range: ClosedRange<Float> = -3...3) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }
}
