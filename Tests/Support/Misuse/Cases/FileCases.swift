import Descent
import Foundation

private func refusesAll(_ tensor: NamedTensor) throws {
  var errors: [DataError] = []
  do { try TensorFile.write([tensor], to: "x.safetensors") } catch { errors.append(error) }
  do { try ArrayArchive.write([tensor], to: "x.npz") } catch { errors.append(error) }
  try hold(errors.count == 2, "both writers refuse")
  try hold(!FileManager.default.fileExists(atPath: "x.npz"), "no file is left")
  throw errors[0]
}

/// Files of arrays and tables.
let fileCases: [Misuse] = [
  .refused("an array of a shape that overflows", "is not valid") {
    try refusesAll(NamedTensor("a", shape: [.max, 2], values: []))
  },
  .refused("an array of negative extents", "is not valid") {
    try refusesAll(NamedTensor("a", shape: [-1, -1], values: [1]))
  },
  .refused("an array of another number of elements", "elements") {
    try refusesAll(NamedTensor("a", shape: [3], values: [1]))
  },
  .refused("an array of a reserved name", "reserved") {
    try TensorFile.write([NamedTensor("__metadata__", shape: [], values: [1])], to: "x.safetensors")
  },
  .refused("two arrays of one name", "two arrays") {
    let tensor = NamedTensor("a", shape: [], values: [1])
    try ArrayArchive.write([tensor, tensor], to: "x.npz")
  },
  .works("arrays of odd names") {
    let names = ["", "../../a", "a\u{0}b", "line\nend", "\u{1F600}", "\"}"]
    let tensors = names.map { NamedTensor($0, shape: [1], values: [1]) }
    try TensorFile.write(tensors, metadata: ["": "\u{0}\"", "a\n": "b"], to: "x.safetensors")
    try hold(
      Set(TensorFile(safetensors: "x.safetensors").entries.map(\.name)) == Set(names), "names")
    try? ArrayArchive.write(tensors, to: "x.npz")
  },
  .refused("an array to a folder that is not there", "") {
    try TensorFile.write([], to: "no/such/folder/x.safetensors")
  },
  .refused("an array to a name that is none", "") { try TensorFile.write([], to: "") },
  .refused("an array to a name with a zero", "") { try TensorFile.write([], to: "a\u{0}b") },
  .refused("a file of arrays that is not there", "") { _ = try TensorFile(safetensors: "none") },
  .refused("a folder read as a file of arrays", "") { _ = try TensorFile(safetensors: ".") },
  .refused("an array that a file has not", "holds no array") {
    try TensorFile.write([NamedTensor("a", shape: [1], values: [1])], to: "x.safetensors")
    _ = try TensorFile(safetensors: "x.safetensors").floats("b")
  },
  .refused("an entry of another file", "") {
    try TensorFile.write(
      [NamedTensor("a", shape: [1000], values: [Float](repeating: 1, count: 1000))],
      to: "long.safetensors")
    try TensorFile.write([NamedTensor("a", shape: [1], values: [1])], to: "short.safetensors")
    let entry = try TensorFile(safetensors: "long.safetensors").entries[0]
    _ = try TensorFile(safetensors: "short.safetensors").floats(entry)
  },
  .refused("a file of arrays that has become shorter", "") {
    let values = [Float](repeating: 1, count: 1000)
    try TensorFile.write([NamedTensor("a", shape: [1000], values: values)], to: "x.safetensors")
    let file = try TensorFile(safetensors: "x.safetensors")
    try Data("short".utf8).write(to: URL(filePath: "x.safetensors"))
    _ = try file.floats("a")
  },
  .refused("an NPY file of nothing", "") {
    try Data().write(to: URL(filePath: "x.npy"))
    _ = try NumberArray(npy: "x.npy")
  },
  .refused("an NPZ file without the array", "") {
    try ArrayArchive.write([NamedTensor("a", shape: [1], values: [1])], to: "x.npz")
    _ = try ArrayArchive(npz: "x.npz").array("b")
  },
  .refused("a reader of arrays for samples of no extent", "shape") {
    try ArrayArchive.write(
      [NamedTensor("a", shape: [4, 4], values: .init(repeating: 1, count: 16))], to: "x.npz")
    _ = try ArrayFeatureReader(npz: "x.npz", array: "a", .init(shape: [0]))
  },
  .refused("a reader of arrays for samples of a shape that overflows", "shape") {
    try ArrayArchive.write(
      [NamedTensor("a", shape: [4, 4], values: .init(repeating: 1, count: 16))], to: "x.npz")
    _ = try ArrayFeatureReader(npz: "x.npz", array: "a", .init(shape: [.max, .max, 2]))
  },
  .refused("a reader of arrays for samples of no shape", "shape") {
    try ArrayArchive.write(
      [NamedTensor("a", shape: [4, 4], values: .init(repeating: 1, count: 16))], to: "x.npz")
    _ = try ArrayFeatureReader(npz: "x.npz", array: "a", .init(shape: []))
  },
  .refused("a reader of arrays with a standardization of other features", "standardiz") {
    try ArrayArchive.write(
      [NamedTensor("a", shape: [4, 4], values: .init(repeating: 1, count: 16))], to: "x.npz")
    let reader = try ArrayFeatureReader(
      npz: "x.npz", array: "a",
      .init(shape: [4], standardization: .init(means: [0], deviations: [1])))
    _ = try reader.next(atMost: 4)
  },
  .works("a reader of arrays asked for no samples") {
    try ArrayArchive.write(
      [NamedTensor("a", shape: [4, 4], values: .init(repeating: 1, count: 16))], to: "x.npz")
    for count in [0, -1, Int.min] {
      let reader = try ArrayFeatureReader(npz: "x.npz", array: "a", .init(shape: [4]))
      _ = try? reader.next(atMost: count)
    }
    let reader = try ArrayFeatureReader(npz: "x.npz", array: "a", .init(shape: [4]))
    try hold(try reader.next(atMost: .max)?.features.count == 16, "all")
  },
  .works("a reader of rows asked for no samples") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    let known = try TablePreparation(fitting: DataTable(csv: "t.csv"), .init(target: .classes("c")))
    for count in [0, -1, Int.min, .max] {
      _ = try? CSVFeatureReader(csv: "t.csv", preparation: known).next(atMost: count)
    }
  },
  .refused("a column carried along that is not there", "column") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    let known = try TablePreparation(fitting: DataTable(csv: "t.csv"), .init(target: .classes("c")))
    _ = try CSVFeatureReader(csv: "t.csv", preparation: known, carrying: ["zzz"])
  },
  .works("a source of bytes that lies about their number") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    let known = try TablePreparation(fitting: DataTable(csv: "t.csv"), .init(target: .classes("c")))
    for count in [-1, Int.max, Int.min, 1 << 30] {
      let counter = CallCounter()
      var isRefused = false
      do throws(DataError) {
        let reader = try CSVFeatureReader(name: "rows", preparation: known) {
          _ throws(DataError) in counter.next() == 0 ? count : 0
        }
        while try reader.next(atMost: 10) != nil {}
      } catch { isRefused = true }
      try hold(isRefused, "refused: \(count) bytes")
    }
  },
  .works("CSV read with odd options") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    for limit in [Int.min, -1, 0, .max] {
      _ = try? DataTable(csv: "t.csv", options: CSVOptions(categoryLimit: limit))
    }
    _ = try? DataTable(
      csv: "t.csv", options: CSVOptions(kinds: [.number(.min): .numeric, "z": .dates]))
    _ = try? DataTable(
      csv: "t.csv", options: CSVOptions(hasHeader: false, missingTexts: ["1", "p", ""]))
  },
  .refused("CSV streams of a window below zero", "window") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    let streams = try CSVStreams(
      csv: "t.csv", preparing: PreparationOptions(target: .classes("c")), window: -1)
    _ = try streams.training.batches(of: 1, in: EpochOrder(seed: 0, epoch: 1), from: 0)
  },
  .refused("CSV streams of a split outside of everything", "fraction") {
    try "a,c\n1,p\n2,q\n".write(toFile: "t.csv", atomically: true, encoding: .utf8)
    _ = try CSVStreams(
      csv: "t.csv", preparing: PreparationOptions(target: .classes("c")),
      split: .fraction(training: .nan, seed: 0))
  },
  .works("an image folder of odd sizes") {
    try FileManager.default.createDirectory(atPath: "images/a", withIntermediateDirectories: true)
    for size in [(0, 0), (-1, 5), (Int.max, Int.max)] {
      _ = try? ImageFolder("images", size: size)
    }
  },
]
