import DescentArrays
import DescentFiles
import DescentGraph

/// The complete state of a training between two steps, from which it can resume with the same bits.
///
/// On disk it is a folder that appears complete or not at all; see ``StoredCheckpoint``.
public struct Checkpoint: Sendable {
  /// A parameter or state with its elements.
  public struct Entry: Sendable, Hashable {
    /// The declaration.
    public var variable: Variable
    /// The elements in row-major order.
    public var values: [Float]
  }

  /// The seed of the training.
  public var seed: UInt64
  /// The progress of the training.
  public var progress: TrainingProgress
  /// The value by which checkpoints are compared, after the epoch that has just ended; `nil` within an epoch.
  public var score: Double?
  /// Every parameter and state, in declaration order.
  public var entries: [Entry]
  /// Parameters and running statistics of the best epoch, if early stopping keeps them.
  public var best: [NamedTensor]?
  /// JSON texts by file name, such as `configuration.json`: whatever belongs to the training.
  public var documents: [String: String]

  /// Parameters and running statistics: those of the best epoch, if early stopping keeps them.
  public var model: [NamedTensor] { best ?? tensors { $0 != .slot } }

  func tensors(_ isWanted: (VariableKind) -> Bool) -> [NamedTensor] {
    entries.filter { isWanted($0.variable.kind) }.map {
      NamedTensor($0.variable.path, shape: $0.variable.shape.dimensions, values: $0.values)
    }
  }
}

// MARK: On disk

extension Checkpoint {
  private typealias File = StoredCheckpoint.File

  /// Whether a folder is a checkpoint.
  public static func isCheckpoint(_ path: String) -> Bool { isFile("\(path)/\(File.head)") }

  /// Reads a whole checkpoint from disk, verifying the checksum of each file.
  ///
  /// - Throws: `DataError` if it is not a checkpoint, or is damaged.
  public init(_ path: String) throws(DataError) { self = try StoredCheckpoint(path).checkpoint() }

  /// Writes a folder, which must not exist yet.
  ///
  /// - Throws: `DataError` if it cannot be written. Nothing is left in that case.
  public func write(to path: String) throws(DataError) {
    try write(to: OutputFolder(path))
  }

  /// Writes into a folder that was started.
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
  /// The complete current state of the training.
  ///
  /// - Parameters:
  ///   - score: The value by which checkpoints are compared; it belongs to the epoch that has just ended.
  ///   - documents: JSON texts by file name.
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

  /// Resumes from the state of a checkpoint, with the same bits.
  ///
  /// - Throws: ``ArchitectureDifference`` with every path and shape that differs, ``TrainingError`` if the seed or the
  ///   metrics differ. On an error nothing has changed.
  public func restore(_ checkpoint: Checkpoint) throws {
    let kept = checkpoint.entries.map {
      NamedTensor($0.variable.path, shape: $0.variable.shape.dimensions, values: $0.values)
    }
    try ArchitectureDifference.check(kept, against: variables.variables)
    guard checkpoint.seed == seed else {
      throw TrainingError.setting(
        "the checkpoint was trained with the seed \(checkpoint.seed), but the trainer has \(seed)")
    }
    func dictionary(_ tensors: [NamedTensor]) -> [String: [Float]] {
      Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
    }
    try restore(
      checkpoint.progress, values: dictionary(kept), bestValues: checkpoint.best.map(dictionary))
  }

  /// The model in its current state, for predictions from any number of tasks.
  public func predictor() throws -> Predictor { try predictor { $0 } }

  /// The model with the values at other paths than its own.
  ///
  /// - Parameter source: The path of a variable's values, of which there must be as many.
  func predictor(from source: (String) -> String) throws -> Predictor {
    try Predictor(
      programs.model, inputShape: programs.inputShape,
      values: programs.modelVariables.map {
        NamedTensor(
          $0.path, shape: $0.shape.dimensions, values: try values(at: source($0.path)))
      }, loss: programs.objective.loss)
  }
}
