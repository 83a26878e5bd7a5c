import DescentLearning

/// What happens in a run.
public enum RunEvent: Sendable {
  /// The run has begun, in this folder.
  case began(folder: String)
  /// A message for the person running it.
  case note(String)
  /// A training step has ended. There are very many.
  case step(StepProgress)
  /// An epoch has ended, of this many at most.
  case epoch(Epoch, of: Int)
  /// Something was measured: one line of `metrics.jsonl`.
  case observation(any Encodable & Sendable)
  /// A piece of the run has ended, such as one of several trainings.
  case piece(PieceProgress)
  /// A checkpoint was written to this folder.
  case checkpoint(String)
  /// The run has ended.
  case ended(RunState)
}

/// How far a training has come.
public struct StepProgress: Sendable {
  /// The number of the epoch, from 1, and the total number of epochs at most.
  public let epoch: Int
  public let epochs: Int
  /// The number of steps done in the epoch, and their total.
  public let step: Int
  public let steps: Int
  /// The mean loss over the epoch so far.
  public let loss: Double

  package init(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double) {
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.loss = loss
  }
}

/// How many pieces of a run have ended, and a note on the last one.
public struct PieceProgress: Sendable {
  public let done: Int
  public let total: Int
  public let note: String

  package init(done: Int, total: Int, note: String) {
    self.done = done
    self.total = total
    self.note = note
  }
}

/// The state of a run.
public enum RunState: String, Codable, Sendable, Hashable {
  case running
  case completed
  /// It was canceled, as by ^C. A training can be resumed.
  case interrupted
  /// A value stopped being finite.
  case diverged
  case failed
}

extension RunState {
  /// The state in which an error leaves a run.
  package init(_ error: any Error) {
    switch error {
    case is CancellationError: self = .interrupted
    case TrainingError.notFinite: self = .diverged
    default: self = .failed
    }
  }
}
