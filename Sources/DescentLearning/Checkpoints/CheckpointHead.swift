import DescentFiles
import DescentGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content of `checkpoint.json`.
struct CheckpointHead: Codable {
  /// A variable without its elements.
  struct Described: Codable {
    let path: String
    let shape: [Int]
    /// `weight`, `bias`, `scale`, `shift`, `statistic` or `slot`.
    let kind: String

    init(_ variable: Variable) {
      path = variable.path
      shape = variable.shape.dimensions
      kind =
        switch variable.kind {
        case .parameter(let role): role.rawValue
        case .statistic: "statistic"
        case .slot: "slot"
        }
    }

    var variable: Variable {
      let kind: VariableKind =
        switch self.kind {
        case "slot": .slot
        case "statistic": .statistic
        default: .parameter(ParameterRole(rawValue: self.kind) ?? .weight)
        }
      return Variable(path: path, shape: TensorShape(shape), kind: kind, initial: .constant(0))
    }
  }

  /// The version of the folder's format.
  let version: Int
  let seed: UInt64
  let score: Double?
  let progress: TrainingProgress
  let variables: [Described]
  /// The checksums of the other files by name; absent in checkpoints of 0.1.0.
  let files: [String: String]?

  private static let version = 1

  init(_ checkpoint: Checkpoint, files: [String: String]) {
    self.files = files
    version = CheckpointHead.version
    seed = checkpoint.seed
    score = checkpoint.score.flatMap { $0.isFinite ? $0 : nil }
    progress = checkpoint.progress
    variables = checkpoint.entries.map { Described($0.variable) }
  }

  var text: String {
    get throws(DataError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      do {
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
      } catch {
        throw DataError(.invalid, "the training's progress cannot be written as JSON: \(error)")
      }
    }
  }

  init(_ text: String, path: String) throws(DataError) {
    do {
      self = try JSONDecoder().decode(CheckpointHead.self, from: Data(text.utf8))
    } catch {
      throw DataError(
        .damaged, path: path, "is not a valid checkpoint head: \(reason(error))")
    }
    guard version == CheckpointHead.version else {
      throw DataError(
        .damaged, path: path,
        "has version \(version); this version of Descent reads version \(CheckpointHead.version)")
    }
    guard variables.allSatisfy({ $0.shape.allSatisfy { $0 > 0 } }) else {
      throw DataError(.damaged, path: path, "names a variable with an impossible shape")
    }
    guard files?.keys.contains(where: { $0.contains("/") || $0.isEmpty }) != true else {
      throw DataError(.damaged, path: path, "names a file outside the checkpoint")
    }
  }
}

/// Which field of a JSON text is missing or invalid.
private func reason(_ error: any Error) -> String {
  switch error as? DecodingError {
  case .keyNotFound(let key, _)?: return "\(key.stringValue) is missing"
  case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?,
    .dataCorrupted(let context)?:
    let field = context.codingPath.map(\.stringValue).joined(separator: ".")
    return field.isEmpty ? "it is not JSON" : "\(field) has an invalid value"
  default: return "\(error)"
  }
}
