import DescentArrays
import Foundation
import TestProcesses
import Testing

/// Folders of trainings that version 0.1.0 made, one for each kind of data (Scripts/make-old-runs.py), predict,
/// evaluate and resume as they did in 0.1.0.
///
/// Bits depend on the kind of processor. With AVX-512 and with AVX2 they are those of 0.1.0; elsewhere numbers are
/// within 1e-5 of them, and parameters after further training within 0.01: the gradient of a bias before batch
/// normalization is only rounding error, and Adam takes full steps along it.
@Suite(.timeLimit(.minutes(10))) struct OldRunTests {
  private let tool: Tool

  private static let kinds = [
    "csv-filled", "csv-dropped", "csv-regression", "csv-values", "csv-labels", "csv-headerless",
    "csv-streamed", "npy-floats", "npy-values", "npy-bytes", "npz", "idx-files", "image-folders",
    "named-set",
  ]

  /// The names in 0.1.0 of metrics that have been renamed since.
  private static let names = [
    "macroPrecision": "precision", "macroRecall": "recall", "macroF1": "f1",
    "areaUnderCurve": "auc", "meanAbsoluteError": "mae", "rootMeanSquaredError": "rmse",
    "top5Accuracy": "top-5",
  ]

  init() throws { tool = try Tool() }

  /// With dropout active in prediction, 0.1.0 repeated masks every 16 or 256 samples.
  @Test(arguments: kinds.filter { $0 != "npy-floats" })
  func anOldRunPredicts(_ kind: String) async throws {
    let old = try OldRun(kind, tool)
    guard let arguments = old.arguments["predict"] ?? nil else { return }
    let rows = tool.cells(try await old.output(of: arguments))
    let expected = tool.cells(try old.expected("predictions.csv"))
    #expect(rows.first == expected.first && rows.count == expected.count)
    for (row, expected) in zip(rows, expected) {
      #expect(row.count == expected.count && zip(row, expected).allSatisfy(old.agree))
    }
  }

  @Test(arguments: kinds)
  func anOldRunIsEvaluated(_ kind: String) async throws {
    let old = try OldRun(kind, tool)
    let arguments = try #require(old.arguments["evaluate"] ?? nil)
    let measured = try tool.object(try await old.output(of: arguments))
    let expected = try tool.object(try old.expected("evaluation.json"))
    for key in ["samples", "names", "confusion"] {
      #expect(measured[key] as? NSObject == expected[key] as? NSObject, "\(key)")
    }
    let metrics = try #require(measured["metrics"] as? [String: Any])
    for (name, value) in try #require(expected["metrics"] as? [String: Any]) {
      let now = metrics[name] ?? Self.names[name].flatMap { metrics[$0] }
      #expect(old.agree(now, value), "\(name): \(now ?? "none"), was \(value)")
    }
    #expect(old.agree(measured["loss"], expected["loss"]))
  }

  @Test(arguments: kinds)
  func anOldRunGoesOn(_ kind: String) async throws {
    let old = try OldRun(kind, tool)
    _ = try await old.output(of: try #require(old.arguments["resume"] ?? nil))
    let newest = try #require(
      tool.files(in: "\(kind)/run/checkpoints").last { !$0.contains("/") })
    for file in ["model.safetensors", "optimizer.safetensors"] {
      let tensors = try TensorFile(
        safetensors: old.folder.appending(path: "run/checkpoints/\(newest)/\(file)").path)
      let expected = try TensorFile(
        safetensors: old.folder.appending(path: "\(old.processor.folder)/\(file)").path)
      #expect(tensors.entries == expected.entries)
      for entry in expected.entries {
        let (values, before) = (try tensors.floats(entry), try expected.floats(entry))
        let agree = zip(values, before).allSatisfy {
          $0.bitPattern == $1.bitPattern || old.agree(Double($0), Double($1), within: 0.01)
        }
        #expect(agree, "\(file), \(entry.name)")
      }
    }
  }
}

/// A copy of one of the folders, and the results of 0.1.0 for it.
private struct OldRun {
  let folder: URL
  /// The arguments of each command; `nil` if there is no such command.
  let arguments: [String: [String]?]
  let processor = ProcessorKind.own
  private let tool: Tool

  init(_ kind: String, _ tool: Tool) throws {
    self.tool = tool
    folder = tool.folder.appending(path: kind)
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/0.1.0")
    try FileManager.default.copyItem(at: fixtures.appending(path: kind), to: folder)
    arguments = try JSONDecoder().decode(
      [String: [String]?].self, from: Data(contentsOf: folder.appending(path: "expected.json")))
  }

  /// The output of a command in the folder, converted to the form of 0.1.0.
  func output(
    of arguments: [String], location: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let result = try await tool.shell(
      "cd \(folder.lastPathComponent) && exec $descent \(arguments.joined(separator: " "))")
    #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
    return result.output
  }

  /// The results of 0.1.0 on this kind of processor.
  func expected(_ file: String) throws -> String {
    try tool.content("\(folder.lastPathComponent)/\(processor.folder)/\(file)")
  }

  func agree(_ cell: String, _ expected: String) -> Bool {
    guard let cell = Double(cell), let expected = Double(expected) else { return cell == expected }
    return agree(cell, expected)
  }

  func agree(_ value: Any?, _ expected: Any?) -> Bool {
    guard let value = value as? Double, let expected = expected as? Double else {
      return value as? NSObject == expected as? NSObject
    }
    return agree(value, expected)
  }

  /// Whether a number is the expected one or, on other processors, close to it.
  func agree(_ value: Double, _ expected: Double, within tolerance: Double = 1e-5) -> Bool {
    processor == .other
      ? abs(value - expected) <= tolerance * max(1, abs(expected)) : value == expected
  }
}

extension ProcessorKind {
  /// The folder with the results of 0.1.0 on this processor, or on the most similar one.
  fileprivate var folder: String { self == .avx512 ? "avx512" : "avx2" }
}
