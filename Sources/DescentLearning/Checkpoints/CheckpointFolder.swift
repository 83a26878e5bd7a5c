import DescentFiles

/// The checkpoints of one training: folders named by step, `step-0000001200`, with the epoch appended if one has just
/// ended, `step-0000001200-epoch-3`.
///
/// The newest and the best are kept; older ones are removed.
public struct CheckpointFolder: Sendable {
  /// The folder that contains the checkpoint folders.
  public let path: String
  /// How many of the newest checkpoints are kept.
  public var keep: Int
  /// The direction in which scores are better; if `nil`, only the newest are kept.
  public var better: MonitoredValue.Direction?

  /// Whether the folder's own name may be a link.
  private let followsLink: Bool

  /// The checkpoints in a folder, which need not exist yet.
  public init(_ path: String, keep: Int = 2, better: MonitoredValue.Direction? = nil) {
    self.init(path, keep: keep, better: better, followsLink: true)
  }

  /// The checkpoints in the folder of a run, without following links.
  package init(
    inRun run: String, keep: Int = 2, better: MonitoredValue.Direction? = nil
  ) {
    self.init("\(run)/checkpoints", keep: keep, better: better, followsLink: false)
  }

  private init(
    _ path: String, keep: Int, better: MonitoredValue.Direction?, followsLink: Bool
  ) {
    self.path = path
    self.keep = max(1, keep)
    self.better = better
    self.followsLink = followsLink
  }

  /// The folder, for changes; `nil` if it does not exist.
  private var directory: Directory? {
    get throws(DataError) {
      isFolder(path) ? try Directory(path, followsLink: followsLink) : nil
    }
  }

  /// The checkpoint folders by step, the newest last; empty if the folder does not exist.
  ///
  /// - Throws: `DataError` if they cannot be listed, if one cannot be read, or if only leftovers remain.
  public var names: [String] {
    get throws(DataError) {
      var readable: [String] = []
      let candidates = try candidates
      for name in candidates {
        switch PathKind("\(path)/\(name)/\(StoredCheckpoint.File.head)") {
        // Half removed, by another program or by hand.
        case .absent: continue
        case .file: readable.append(name)
        case .folder, .other, .hidden:
          let error = unreadable(name)
          throw error.naming(older: readable.last.map { "\(path)/\($0)" }, than: name)
        }
      }
      // Leftovers alone are not the same as a training before its first checkpoint.
      if readable.isEmpty, let name = candidates.last {
        throw DataError(
          .damaged, path: "\(path)/\(name)/\(StoredCheckpoint.File.head)",
          "is missing from its checkpoint; there is no other checkpoint")
      }
      return readable
    }
  }

  private func unreadable(_ name: String) -> DataError {
    do throws(DataError) {
      _ = try StoredCheckpoint("\(path)/\(name)")
    } catch { return error }
    return DataError(.unreadable, path: "\(path)/\(name)", "cannot be read")
  }

  /// The names of all folders that are named like checkpoints, in order.
  private var candidates: [String] {
    get throws(DataError) {
      if PathKind(path) == .absent { return [] }
      return try fileNames(in: path).filter(Self.isName)
    }
  }

  /// Whether it is `step-12` or `step-12-epoch-3` with any numbers.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 4, parts[0] == "step" else { return false }
    func isNumber(_ part: Substring) -> Bool {
      !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    return isNumber(parts[1]) && (parts.count == 2 || parts[2] == "epoch" && isNumber(parts[3]))
  }

  /// The path of the newest checkpoint; `nil` if there is none.
  ///
  /// - Throws: `DataError` if they cannot be listed or one cannot be read.
  public var newest: String? {
    get throws(DataError) { try names.last.map { "\(path)/\($0)" } }
  }

  /// Runs a closure on a checkpoint of the folder. If that fails because the checkpoint is damaged or cannot be read,
  /// the error names the next older one.
  package func reading<Result>(
    _ checkpoint: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as DataError {
      throw naming(olderThan: checkpoint, error)
    }
  }

  private func naming(olderThan checkpoint: String, _ error: DataError) -> DataError {
    guard error.path?.hasPrefix(checkpoint) == true, [.damaged, .unreadable].contains(error.kind)
    else { return error }
    let name = splitPath(checkpoint).name
    let older = (try? names)?.last { $0 < name }
    return error.naming(older: older.map { "\(path)/\($0)" }, than: name)
  }

  /// The path of the checkpoint with the best score; `nil` if none has a score.
  ///
  /// - Throws: `DataError` if one cannot be read.
  public func best(_ better: MonitoredValue.Direction) throws(DataError) -> String? {
    var scores: [(name: String, score: Double?)] = []
    for name in try names {
      scores.append((name, try StoredCheckpoint("\(path)/\(name)").score))
    }
    return Self.best(better, of: scores).map { "\(path)/\($0)" }
  }

  private static func best(
    _ better: MonitoredValue.Direction, of scores: [(name: String, score: Double?)]
  ) -> String? {
    let scored = scores.compactMap { name, score in
      score.map { (name: name, loss: better == .smaller ? $0 : -$0) }
    }
    return scored.min { $0.loss < $1.loss }?.name
  }

  /// The best score of the existing checkpoints; `nil` if they are not compared or none has a score.
  package var bestScore: Double? {
    get throws(DataError) {
      guard let better, let path = try best(better) else { return nil }
      return try StoredCheckpoint(path).score
    }
  }

  /// Writes a checkpoint and removes those that are no longer kept.
  ///
  /// An existing checkpoint of the same step is left unchanged.
  ///
  /// - Returns: The path of the checkpoint.
  /// - Throws: `DataError` if it cannot be written; the previous ones still exist.
  @discardableResult
  public func write(_ checkpoint: Checkpoint) throws(DataError) -> String {
    let digits = String(checkpoint.progress.steps)
    let zeros = String(repeating: "0", count: max(0, 10 - digits.count))
    let progress = checkpoint.progress
    let end = progress.stepInEpoch == 0 && progress.epochs > 0 ? "-epoch-\(progress.epochs)" : ""
    let name = "step-\(zeros)\(digits)\(end)"
    try OutputFolder.make(path)
    if !Checkpoint.isCheckpoint("\(path)/\(name)") {
      let directory = try Directory(path, followsLink: followsLink)
      // A half-removed checkpoint would be in the way.
      directory.discard(name)
      try checkpoint.write(to: OutputFolder(in: directory, name))
    }
    try removeOld()
    return "\(path)/\(name)"
  }

  /// Removes those that are neither among the newest nor the best. Damaged ones stay.
  public func removeOld() throws(DataError) {
    guard let directory = try directory else { return }
    var scores: [(name: String, score: Double?)] = []
    for name in try candidates {
      guard let stored = try? StoredCheckpoint("\(path)/\(name)") else { continue }
      scores.append((name, stored.score))
    }
    var kept = Set(scores.suffix(keep).map(\.name))
    if let better, let best = Self.best(better, of: scores) { kept.insert(best) }
    for (name, _) in scores where !kept.contains(name) { directory.discard(name) }
  }

  /// Removes unfinished checkpoints of a killed training.
  public func removeUnfinished() throws(DataError) { try directory?.removeUnfinished() }

  /// Removes every checkpoint.
  public func removeAll() throws(DataError) {
    guard let directory = try directory else { return }
    directory.removeUnfinished()
    for name in try candidates { directory.discard(name) }
  }
}

extension DataError {
  /// The same error, with the checkpoint that could replace the damaged one.
  fileprivate func naming(older: String?, than name: String) -> DataError {
    DataError(
      kind, path: path, offset: offset, line: line,
      older.map {
        "\(message); the next older checkpoint is \($0), which is used if \(name) is moved away"
      }
        ?? "\(message); there is no older checkpoint")
  }
}
