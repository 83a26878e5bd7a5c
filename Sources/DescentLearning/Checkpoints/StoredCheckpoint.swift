import DescentArrays
import DescentFiles
import DescentGraph

/// A checkpoint on disk. Each file is read when it is needed, and its checksum is verified then.
///
/// | file | holds |
/// |---|---|
/// | `checkpoint.json` | seed, ``TrainingProgress``, score, kinds and shapes of the variables; names and checksums of the files |
/// | `model.safetensors` | parameters and statistics |
/// | `optimizer.safetensors` | the optimizer's slots |
/// | `best.safetensors` | parameters and statistics of the best epoch, where early stopping keeps them |
/// | other `.json` files | documents of the training |
/// | `checkpoint.xxh3` | the checksum of `checkpoint.json`, as `xxhsum` writes it |
///
/// Checksums are XXH3. Those of version 0.1.0 have none.
public struct StoredCheckpoint: Sendable {
  /// The folder.
  public let path: String
  /// The seed of the training.
  public var seed: UInt64 { head.seed }
  /// The progress of the training.
  public var progress: TrainingProgress { head.progress }
  /// The value by which checkpoints are compared, after the epoch that had just ended; `nil` within an epoch.
  public var score: Double? { head.score }
  /// Every parameter and state, in declaration order.
  public var variables: [Variable] { head.variables.map(\.variable) }
  /// Whether its files have checksums: those of version 0.1.0 have none.
  public var hasChecksums: Bool { head.files != nil }

  private let head: CheckpointHead

  enum File {
    static let (head, checksum) = ("checkpoint.json", "checkpoint.xxh3")
    static let (model, slots, best) = (
      "model.safetensors", "optimizer.safetensors", "best.safetensors"
    )

    /// The line that `xxhsum` writes for a head.
    static func checksum(ofHead text: String) -> String {
      "XXH3_\(Checksum(Array(text.utf8)).text)  \(head)\n"
    }
  }

  /// Reads the head of a checkpoint.
  ///
  /// - Throws: `DataError` if the folder is not a checkpoint, or its head is damaged.
  public init(_ path: String) throws(DataError) {
    self.path = path
    let (file, checksum) = ("\(path)/\(File.head)", "\(path)/\(File.checksum)")
    let text = try readText(file)
    if PathKind(checksum) != .absent {
      guard try readText(checksum) == File.checksum(ofHead: text) else {
        throw DataError(
          .damaged, path: file,
          "has changed since it was written: \(File.checksum) records a different checksum")
      }
      head = try CheckpointHead(text, path: file)
    } else {
      head = try CheckpointHead(text, path: file)
      guard head.files == nil else {
        throw DataError(.damaged, path: checksum, "is missing from its checkpoint")
      }
    }
  }

  /// Whether it holds the values of the best epoch so far.
  public var hasBest: Bool { has(File.best) }

  /// The epoch whose values ``model()`` has.
  public var modelEpoch: Int { hasBest ? progress.best.epoch : progress.epochs }

  /// Parameters and running statistics: those of the best epoch, if early stopping keeps them.
  ///
  /// - Throws: `DataError` if the file is damaged.
  public func model() throws(DataError) -> [NamedTensor] {
    try file(hasBest ? File.best : File.model).tensors()
  }

  /// A document of the training; `nil` if there is none with this name.
  ///
  /// - Throws: `DataError` if the file is damaged.
  public func document(_ name: String) throws(DataError) -> String? {
    has(name) ? try file(name).text() : nil
  }

  /// The whole checkpoint.
  ///
  /// - Throws: `DataError` if a file is damaged.
  public func checkpoint() throws(DataError) -> Checkpoint {
    var values: [String: [Float]] = [:]
    for name in [File.model, File.slots] {
      for tensor in try file(name).tensors() { values[tensor.name] = tensor.values }
    }
    var entries: [Checkpoint.Entry] = []
    for variable in variables {
      guard let elements = values[variable.path], elements.count == variable.shape.count else {
        throw DataError(
          .damaged, path: path, "lists \(variable.path) \(variable.shape) but does not contain it")
      }
      entries.append(Checkpoint.Entry(variable: variable, values: elements))
    }
    var documents: [String: String] = [:]
    for name in try fileNames where name.hasSuffix(".json") {
      documents[name] = try file(name).text()
    }
    return Checkpoint(
      seed: seed, progress: progress, score: score, entries: entries,
      best: hasBest ? try file(File.best).tensors() : nil, documents: documents)
  }

  /// Reads every file and verifies its checksum.
  ///
  /// - Returns: The errors, in order; empty if everything is intact.
  public func verify() -> [DataError] {
    let changed = (head.files ?? [:]).keys.sorted().compactMap { name in
      mistake { () throws(DataError) in try file(name).verify() }
    }
    guard changed.isEmpty else { return changed }
    return mistake { () throws(DataError) in _ = try checkpoint() }.map { [$0] } ?? []
  }

  private func mistake(_ body: () throws(DataError) -> Void) -> DataError? {
    do throws(DataError) {
      try body()
      return nil
    } catch { return error }
  }

  /// The names of its files except the head, in order.
  private var fileNames: [String] {
    get throws(DataError) {
      if let files = head.files { return files.keys.sorted() }
      return try DescentFiles.fileNames(in: path).filter { $0 != File.head }
    }
  }

  private func has(_ name: String) -> Bool {
    head.files.map { $0[name] != nil } ?? (PathKind("\(path)/\(name)") != .absent)
  }

  private func file(_ name: String) throws(DataError) -> CheckpointFile {
    guard let files = head.files else {
      return CheckpointFile(path: "\(path)/\(name)", checksum: nil)
    }
    guard let checksum = files[name] else {
      throw DataError(.damaged, path: path, "has no \(name)")
    }
    return CheckpointFile(path: "\(path)/\(name)", checksum: checksum)
  }
}
