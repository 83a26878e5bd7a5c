/// Decides which point to try next.
///
/// A proposal depends only on what is asked, so that the same study has the same trials for any number of workers.
public protocol Sampler: Sendable {
  /// What it is called in a study, so that nobody goes on with another one: by default the name of its type.
  var name: String { get }

  /// The place from 0 to 1 of each hyperparameter of the next trial. Places of those that do not exist there are ignored.
  func propose(_ request: ProposalRequest) throws -> [Double]

  /// The point to try next: by default the one at the proposed places.
  func point(_ request: ProposalRequest) throws -> SearchPoint

  /// How many trials, counted from the first, must have their results before the trial `number` is proposed.
  ///
  /// By default all that the study's lookahead allows: number − lookahead + 1. A sampler that does not learn from
  /// results needs none.
  func trialsNeeded(before number: Int, lookahead: Int) -> Int
}

extension Sampler {
  public var name: String { "\(type(of: self))" }

  public func point(_ request: ProposalRequest) throws -> SearchPoint {
    try request.space.point(at: propose(request))
  }

  public func trialsNeeded(before number: Int, lookahead: Int) -> Int {
    max(0, number - lookahead + 1)
  }
}

/// What a sampler knows when it proposes a point.
public struct ProposalRequest: Sendable {
  /// The number of the trial in its study, from 0.
  public let number: Int
  /// Determines every random number.
  public let seed: UInt64
  /// The trials whose results are known.
  public let history: SearchHistory
  /// The places of trials that were proposed, and whose results are not known.
  public let running: [[Double]]
  /// How many trials the study will have, if that is known.
  public let trials: Int?

  public init(
    number: Int, seed: UInt64, history: SearchHistory, running: [[Double]] = [],
    trials: Int? = nil
  ) {
    self.number = number
    self.seed = seed
    self.history = history
    self.running = running
    self.trials = trials
  }

  public var space: SearchSpace { history.space }

  var layout: SpaceLayout { history.layout }

  /// The rows of the trials that run, in an order that does not depend on the one they are given in.
  var runningRows: [[Double]] {
    running.map(layout.canonical).sorted { first, second in
      for (a, b) in zip(first, second) where a != b && !(a.isNaN && b.isNaN) {
        return b.isNaN || a < b
      }
      return false
    }
  }
}
