import DescentArrays
import Foundation
import SwiftProtobuf

@testable import DescentExport

/// The pins of what a run left behind. Where things lie in its folder is said here alone.
struct PinnedFiles {
  private(set) var pins: [String: Pin] = [:]

  /// Everything below a folder that a training or an experiment is judged by.
  mutating func add(folder: URL) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    for name in names { try add(folder.appending(path: name), as: name) }
  }

  private mutating func add(_ file: URL, as name: String) throws {
    switch file.lastPathComponent {
    case "record.json", "metrics.jsonl", "checkpoint.json", "model.json":
      try add(output: Data(contentsOf: file), as: name)
    case let last where last.hasPrefix("events.out.tfevents"):
      // The name holds the time and the machine.
      try add(events: Data(contentsOf: file), as: "events")
    default:
      switch file.pathExtension {
      case "safetensors": try add(tensors: file, as: name)
      case "onnx": try add(onnx: Data(contentsOf: file), as: name)
      case "npz": keep(Pin(bytes: try Data(contentsOf: file)), "bytes", of: name)
      default: break
      }
    }
  }

  /// What a command printed, or a text file: JSON, lines of JSON, or CSV.
  mutating func add(output: Data, as name: String) throws {
    switch name.split(separator: ".").last {
    case "json":
      var leaves = JSONLeaves()
      try leaves.add(output)
      for (key, pin) in leaves.pins { keep(pin, key, of: name) }
    case "jsonl":
      var leaves = JSONLeaves()
      for line in lines(output) { try leaves.add(line) }
      for (key, pin) in leaves.pins { keep(pin, key, of: name) }
    default:
      add(table: String(decoding: output, as: UTF8.self), as: name)
    }
  }

  /// The lines of a file of measurements. Runs of several seeds go on side by side, and so their lines come in any
  /// order: they are sorted.
  private func lines(_ output: Data) -> [Data] {
    let lines = output.split(separator: UInt8(ascii: "\n"))
    let areOfSeeds = lines.first?.firstRange(of: Data("\"seed\":".utf8)) != nil
    return (areOfSeeds ? lines.sorted { $0.lexicographicallyPrecedes($1) } : lines).map { Data($0) }
  }

  private mutating func add(table: String, as name: String) {
    let rows = csvCells(table)
    for (index, column) in (rows.first ?? []).enumerated() {
      let cells = rows.dropFirst().map { index < $0.count ? $0[index] : "none" }
      let numbers = cells.compactMap { Double($0) }
      keep(numbers.count == cells.count ? Pin(numbers) : Pin(cells), column, of: name)
    }
  }

  private mutating func add(tensors file: URL, as name: String) throws {
    let tensors = try TensorFile(safetensors: file.path)
    for entry in tensors.entries {
      let shape = entry.shape.map { "\($0)" }.joined(separator: "×")
      keep(Pin(try tensors.floats(entry)), "\(entry.name) [\(shape)]", of: name)
    }
  }

  /// The arrays of a model by their names, and the graph without them.
  private mutating func add(onnx data: Data, as name: String) throws {
    let model = try ONNXModelProto(serializedBytes: data)
    var graph = model.graph
    for array in graph.initializer {
      let bytes: Data = try array.serializedBytes()
      keep(Pin(bytes: bytes), "array \(array.name)", of: name)
    }
    graph.initializer = []
    keep(Pin(bytes: try graph.serializedBytes()), "graph", of: name)
    keep(Pin(model.metadataProps.map { "\($0.key)" }), "metadata", of: name)
  }

  /// Curves and histograms by their tags; what holds times is left out.
  private mutating func add(events data: Data, as name: String) throws {
    var scalars: [String: [Float]] = [:]
    var others: [String: Data] = [:]
    for record in records(data) {
      let event = try TFEvent(serializedBytes: record)
      for value in event.summary.value where !value.tag.hasPrefix("_hparams_/") {
        if case .simpleValue(let number) = value.value {
          scalars[value.tag, default: []].append(number)
        } else {
          others[value.tag, default: Data()] += try value.serializedBytes() as Data
        }
      }
    }
    for (tag, values) in scalars { keep(Pin(values), tag, of: name) }
    for (tag, bytes) in others { keep(Pin(bytes: bytes), tag, of: name) }
  }

  /// Each record has its length in eight bytes, four of checksum, itself, and four of checksum.
  private func records(_ data: Data) -> [Data] {
    var (result, rest) = ([Data](), data[...])
    while rest.count >= 12 {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      result.append(Data(rest.dropFirst(12).prefix(length)))
      rest = rest.dropFirst(16 + length)
    }
    return result
  }

  private mutating func keep(_ pin: Pin, _ key: String, of file: String) {
    pins["\(file): \(key)"] = pin
  }
}
