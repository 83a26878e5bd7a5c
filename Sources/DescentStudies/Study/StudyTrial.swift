import DescentSearch
import Synchronization

/// A trial that is to be trained now.
public final class StudyTrial: Sendable {
  /// Its number in the study, from 0. A trial that is trained again after its worker died has a number of its own.
  public let number: Int
  /// The values to try.
  public let point: SearchPoint
  /// Determines every random number of the trial, and is the same if it is trained again.
  public let seed: UInt64
  /// Which of the trial's repetitions this is, from 0: the same point with another seed.
  public let repetition: Int
  let id: Int
  /// The step that is trained now.
  let step: Int
  /// The step to which it is to be trained; `nil` for its end.
  let until: Int?
  private let study: Study
  /// Whether it pauses where a pruner would end it.
  let pauses: Bool
  private let verdict = Mutex(false)

  init(_ assignment: Assignment, of study: Study, pauses: Bool = false) {
    self.pauses = pauses
    (id, number, point) = (assignment.id, assignment.number, assignment.point)
    (seed, repetition) = (assignment.seed, assignment.repetition)
    (step, until) = (assignment.step, assignment.until)
    self.study = study
  }

  public subscript(name: String) -> SearchValue? { point[name] }

  /// Whether the pruner ends the trial, as of the last report; never where trials pause.
  public var isPruned: Bool { verdict.withLock { $0 } }

  /// Adds a value to the trial's curve, from which pruners decide. A value for the same step is written once; the curve is
  /// that of the first repetition. Other processes see it within a second, or when the trial pauses or ends.
  ///
  /// - Parameter step: What it counts is up to the objective: epochs, or folds.
  /// - Throws: ``SearchError/result(_:)`` if the trial has ended, or another worker took it over.
  public nonisolated(nonsending) func report(_ value: Double, at step: Int) async throws {
    let isPruned = try await study.report(value, at: step, self)
    verdict.withLock { $0 = $0 || isPruned }
  }

  /// Sets an attribute, which Optuna's dashboard shows with the trial.
  public func setAttribute(_ name: String, _ value: AttributeValue) async throws {
    try await study.setAttribute(name, value, self)
  }
}

/// What an objective throws to end its trial early; the last reported value becomes the trial's.
public struct TrialPruned: Error, Sendable {
  public init() {}
}

/// A step of a trial that this process is to train.
struct Assignment: Sendable {
  let id: Int
  let number: Int
  let trial: Int
  let step: Int
  let until: Int?
  let repetition: Int
  let point: SearchPoint
  let seed: UInt64
}
