import DescentRuns
import Synchronization

/// The epochs of a training, in memory and as the lines of `metrics.jsonl`.
final class TrainingLog: Sendable {
  private let file: MetricsLog
  private let epochs: Mutex<[EpochLine]>

  /// - Parameter earlier: The epochs of a training that is resumed.
  init(in folder: RunFolder, after earlier: [EpochLine]) throws {
    file = try MetricsLog(
      in: folder, lines: earlier.map { try RecordJSON.text($0, pretty: false) })
    epochs = Mutex(earlier)
  }

  var lines: [EpochLine] { epochs.withLock { $0 } }

  func record(_ event: RunEvent) throws {
    guard case .epoch(let epoch, _) = event else { return }
    let line = EpochLine(epoch)
    try file.append(RecordJSON.text(line, pretty: false))
    epochs.withLock { $0.append(line) }
  }

  /// Makes the lines survive a loss of power.
  func synchronize() throws { try file.synchronize() }
}
