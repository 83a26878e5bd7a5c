import DescentArrays
import DescentFiles
import DescentGraph

/// All that a training is between two steps, so that it can go on later with the same bits.
///
/// On disk it is a folder that appears whole or not at all; see ``StoredCheckpoint``.
public struct Checkpoint: Sendable {
  /// A parameter or state with its elements.
  public struct Entry: Sendable, Hashable {
    /// The declaration.
    public var variable: Variable
    /// The elements, the last index fastest.
    public var values: [Float]
  }

  /// The seed of the training.
  public var seed: UInt64
  /// Where the training stands.
  public var progress: TrainingProgress
  /// The value by which checkpoints are compared, after the epoch that has just ended; none within one.
  public var score: Double?
  /// Every parameter and state, in the order of declaration.
  public var entries: [Entry]
  /// Parameters and statistics of the best epoch, where early stopping keeps them.
  public var best: [NamedTensor]?
  /// JSON texts by the name of their file, such as `configuration.json`: whatever belongs to the training.
  public var documents: [String: String]

  /// Parameters and statistics: those of the best epoch, where early stopping keeps them.
  public var model: [NamedTensor] { best ?? tensors { $0 != .slot } }

  private func tensors(_ isWanted: (VariableKind) -> Bool) -> [NamedTensor] {
    entries.filter { isWanted($0.variable.kind) }.map {
      NamedTensor($0.variable.path, shape: $0.variable.shape.dimensions, values: $0.values)
    }
  }
}

// MARK: On disk

extension Checkpoint {
  private typealias File = StoredCheckpoint.File

  /// Whether a folder is one of a checkpoint.
  public static func isCheckpoint(_ path: String) -> Bool { isFile("\(path)/\(File.head)") }

  /// Reads all of a checkpoint on disk, each file compared with its checksum.
  ///
  /// - Throws: `DataError` where it is no checkpoint, or a damaged one.
  public init(_ path: String) throws(DataError) { self = try StoredCheckpoint(path).checkpoint() }

  /// Writes a folder, which must not be there yet.
  ///
  /// - Throws: `DataError` where it cannot be written. Nothing is left then.
  public func write(to path: String) throws(DataError) {
    try write(to: OutputFolder(path))
  }

  /// Writes a folder that was begun.
  func write(to folder: OutputFolder) throws(DataError) {
    do throws(DataError) {
      var writer = CheckpointWriter(folder)
      try writer.write(tensors { $0 != .slot }, to: File.model)
      try writer.write(tensors { $0 == .slot }, to: File.slots)
      if let best { try writer.write(best, to: File.best) }
      for (name, text) in documents { try writer.write(text, toDocument: name) }
      try writer.finish { files throws(DataError) in try CheckpointHead(self, files: files).text }
    } catch { throw folder.renamed(error) }
  }
}

// MARK: Trainers

extension Trainer {
  /// All that the training is now.
  ///
  /// - Parameters:
  ///   - score: By what checkpoints are compared; it belongs to the epoch that has just ended.
  ///   - documents: JSON texts by the name of their file.
  public func checkpoint(
    score: Double? = nil, documents: [String: String] = [:]
  ) -> Checkpoint {
    let entries = variables.variables.map { variable in
      Checkpoint.Entry(
        variable: variable, values: variables[variable.path].map { Array($0) } ?? [])
    }
    let best = bestValues.map { values in
      variables.variables.filter { $0.kind != .slot }.map {
        NamedTensor($0.path, shape: $0.shape.dimensions, values: values[$0.path] ?? [])
      }
    }
    return Checkpoint(
      seed: seed, progress: progress, score: score, entries: entries, best: best,
      documents: documents)
  }

  /// Goes on where the training of a checkpoint stood, with the same bits.
  ///
  /// - Throws: ``ArchitectureDifference`` with every path and shape that differs, ``TrainingError`` where
  ///   the seed or the metrics are others. Nothing has changed then.
  public func restore(_ checkpoint: Checkpoint) throws {
    let kept = checkpoint.entries.map {
      NamedTensor($0.variable.path, shape: $0.variable.shape.dimensions, values: $0.values)
    }
    try ArchitectureDifference.check(kept, against: variables.variables)
    guard checkpoint.seed == seed else {
      throw TrainingError.setting(
        "the checkpoint was trained with the seed \(checkpoint.seed), the trainer has \(seed)")
    }
    func dictionary(_ tensors: [NamedTensor]) -> [String: [Float]] {
      Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
    }
    try restore(
      checkpoint.progress, values: dictionary(kept), bestValues: checkpoint.best.map(dictionary))
  }

  /// The model as it is now, for predictions from any number of tasks.
  public func predictor() throws -> Predictor {
    try Predictor(
      programs.model, inputShape: programs.inputShape,
      values: checkpoint().entries.filter { $0.variable.kind != .slot }.map {
        NamedTensor($0.variable.path, shape: $0.variable.shape.dimensions, values: $0.values)
      })
  }
}
