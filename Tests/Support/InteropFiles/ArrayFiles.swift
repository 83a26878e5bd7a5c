import DescentArrays
import DescentExport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The name and shape of an array; its elements follow those of the previous arrays in a file of numbers.
private struct ArrayCase: Codable {
  var name: String
  var shape: [Int]
}

/// Arrays of several shapes, every kind of number among them.
private func arrays() -> [NamedTensor] {
  var random = SplitMix(state: 11)
  let strange: [Float] = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
    -.infinity, 1 / 3,
  ]
  let shapes = [[3], [2, 3], [4, 1, 5], [], [1, 1], [257, 129]]
  return [NamedTensor("strange/ä", shape: [2, 4], values: strange)]
    + shapes.enumerated().map { index, shape in
      NamedTensor(
        "\(index + 1)-Dense/weight", shape: shape, values: random.floats(shape.reduce(1, *)))
    }
}

func writeArrays(in folder: URL, npz: Bool) throws {
  let arrays = arrays()
  if npz {
    try ArrayArchive.write(arrays, to: folder.appending(path: "ours.npz").path())
  } else {
    try TensorFile.write(
      arrays, metadata: ["format": "descent", "note": "ä \"quoted\""],
      to: folder.appending(path: "ours.safetensors").path())
  }
  try write(arrays.flatMap(\.values), to: folder.appending(path: "ours.values"))
  try write(
    json: arrays.map { ArrayCase(name: $0.name, shape: $0.shape) },
    to: folder.appending(path: "cases.json"))
}

/// Reads what the other package wrote.
func readArrays(in folder: URL, npz: Bool) throws -> String {
  let cases = try JSONDecoder().decode(
    [ArrayCase].self, from: Data(contentsOf: folder.appending(path: "theirs.json")))
  var values = try readFloats(folder.appending(path: "theirs.values"))[...]
  for expected in cases {
    let (shape, floats) = try read(expected.name, in: folder, npz: npz)
    guard shape == expected.shape, floats == Array(values.prefix(floats.count)) else {
      throw ExportError.setting("\(folder.path()): \(expected.name) is not what was written")
    }
    values = values.dropFirst(floats.count)
  }
  return "\(cases.count) arrays of theirs are the same here"
}

private func read(_ name: String, in folder: URL, npz: Bool) throws -> ([Int], [Float]) {
  if npz {
    let array = try ArrayArchive(npz: folder.appending(path: "theirs.npz").path()).array(name)
    return (array.shape, array.floats)
  }
  let file = try TensorFile(safetensors: folder.appending(path: "theirs.safetensors").path())
  return (file.entries.first { $0.name == name }?.shape ?? [], try file.floats(name))
}

/// Numbers as they lie in memory, as `numpy.tofile` writes them.
func readFloats(_ file: URL) throws -> [Float] {
  try Data(contentsOf: file).withUnsafeBytes { bytes in
    (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}
