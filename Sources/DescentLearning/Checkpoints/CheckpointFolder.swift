import DescentData

/// The checkpoints of one training: folders by the count of their step, `step-0000001200`, with the epoch
/// behind it where one has just ended, `step-0000001200-epoch-3`.
///
/// The newest are kept, and the best beside them; what is older goes.
public struct CheckpointFolder: Sendable {
  /// The folder that holds the checkpoints' own.
  public let path: String
  /// How many of the newest are kept.
  public var keep: Int
  /// Which way the score of the best is better; where there is none, only the newest are kept.
  public var better: MonitoredValue.Direction?

  /// Whether the folder's own name may be a link.
  private let followsLink: Bool

  /// The checkpoints in a folder, which need not be there yet.
  public init(_ path: String, keep: Int = 2, better: MonitoredValue.Direction? = nil) {
    self.init(path, keep: keep, better: better, followsLink: true)
  }

  /// The checkpoints in the folder of a run, where no link is followed.
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

  /// The folder, to change what is in it; none where it is not there.
  private var directory: Directory? {
    get throws(DataError) {
      isFolder(path) ? try Directory(path, followsLink: followsLink) : nil
    }
  }

  private static let prefix = "step-"

  /// The folders of the checkpoints, by their step, the newest last.
  public var names: [String] {
    let all = (try? fileNames(in: path)) ?? []
    return all.filter {
      $0.hasPrefix(Self.prefix) && Checkpoint.isCheckpoint("\(path)/\($0)")
    }
  }

  /// The path of the newest checkpoint.
  public var newest: String? { names.last.map { "\(path)/\($0)" } }

  /// The path of the checkpoint with the best score; none where none has a score.
  public func best(_ better: MonitoredValue.Direction) -> String? { best(better, of: names) }

  /// The best score of those that are there; none where they are not compared or none has one.
  package var bestScore: Double? {
    guard let better, let path = best(better) else { return nil }
    return (try? CheckpointHead(path: "\(path)/checkpoint.json"))?.score
  }

  private func best(_ better: MonitoredValue.Direction, of names: [String]) -> String? {
    let scored = names.compactMap { name -> (path: String, score: Double)? in
      let path = "\(path)/\(name)"
      guard let score = (try? CheckpointHead(path: "\(path)/checkpoint.json"))?.score else {
        return nil
      }
      return (path, better == .smaller ? score : -score)
    }
    return scored.min { $0.score < $1.score }?.path
  }

  /// Writes a checkpoint and removes those that are no longer to be kept.
  ///
  /// One of the same step that is there already stays.
  ///
  /// - Throws: `DataError` where it cannot be written; those before it are still there.
  public func write(_ checkpoint: Checkpoint) throws(DataError) {
    let digits = String(checkpoint.progress.steps)
    let zeros = String(repeating: "0", count: max(0, 10 - digits.count))
    let progress = checkpoint.progress
    let end = progress.stepInEpoch == 0 && progress.epochs > 0 ? "-epoch-\(progress.epochs)" : ""
    let name = "\(Self.prefix)\(zeros)\(digits)\(end)"
    try OutputFolder.make(path)
    if !Checkpoint.isCheckpoint("\(path)/\(name)") {
      let directory = try Directory(path, followsLink: followsLink)
      try checkpoint.write(to: OutputFolder(in: directory, name))
    }
    try removeOld()
  }

  /// Removes those that are not among the newest, nor the best.
  public func removeOld() throws(DataError) {
    guard let directory = try directory else { return }
    let names = names
    var kept = Set(names.suffix(keep).map { "\(path)/\($0)" })
    if let better, let best = best(better, of: names) { kept.insert(best) }
    for name in names where !kept.contains("\(path)/\(name)") {
      directory.discard(name)
    }
  }

  /// Removes what a training that was killed has begun and not finished.
  public func removeUnfinished() throws(DataError) { try directory?.removeUnfinished() }

  /// Removes every checkpoint.
  public func removeAll() throws(DataError) {
    guard let directory = try directory else { return }
    directory.removeUnfinished()
    for name in names { directory.discard(name) }
  }
}
