/// Picks a sampler by the space and the number of trials:
///
/// - All points of a space that has no more of them than there are trials: ``GridSampler``.
/// - ``GaussianProcessSampler`` for up to 20 hyperparameters, none of which exists only for some choices, as long as
///   few enough results are known to model them all.
/// - ``TPESampler`` otherwise.
public struct AutoSampler: Sampler {
  public init() {}

  /// A Gaussian process models results up to this many trials.
  static let mostModelled = 200
  /// More hyperparameters need more trials than a Gaussian process can model.
  static let mostDimensions = 20

  /// What is picked for a trial, and why.
  public struct Choice: Sendable, Hashable {
    public let kind: SamplerKind
    /// A sentence without a full stop.
    public let reason: String
  }

  /// What is picked for a space and a number of trials, if that is known; the first trials, which need results first,
  /// are quasi-random.
  public func choice(for space: SearchSpace, trials: Int?, number: Int = 0) -> Choice {
    choice(SpaceLayout(space), trials, number)
  }

  /// What it picks for the trials of a study, in words.
  public func explanation(for space: SearchSpace, trials: Int?) -> String {
    let layout = SpaceLayout(space)
    let first = choice(layout, trials, 0)
    let last = choice(layout, trials, (trials ?? .max) - 1)
    let sentence = "auto picked \(first.kind.rawValue): \(first.reason)"
    return last.kind == first.kind
      ? sentence
      : sentence + "; from trial \(Self.mostModelled) on \(last.kind.rawValue): \(last.reason)"
  }

  private func choice(_ layout: SpaceLayout, _ trials: Int?, _ number: Int) -> Choice {
    if let count = layout.count, let trials, count <= trials {
      return Choice(kind: .grid, reason: "the space has only \(count) points")
    }
    let free = layout.axes.filter { $0.count != 1 }
    if layout.axes.contains(where: { $0.parent != nil }) {
      return Choice(kind: .tpe, reason: "some hyperparameters exist only for some choices")
    }
    if free.count > Self.mostDimensions {
      return Choice(
        kind: .tpe,
        reason: "\(free.count) hyperparameters are more than a Gaussian process models well")
    }
    if number >= Self.mostModelled {
      return Choice(
        kind: .tpe, reason: "a Gaussian process would take too long for so many results")
    }
    return Choice(
      kind: .gaussianProcess,
      reason: "\(free.count) hyperparameters and few enough results to model them all")
  }

  public func propose(_ request: ProposalRequest) throws -> [Double] {
    try sampler(request.layout, request.trials, request.number).propose(request)
  }

  private func sampler(_ layout: SpaceLayout, _ trials: Int?, _ number: Int) throws -> any Sampler {
    try choice(layout, trials, number).kind.sampler(trials: trials)
  }
}

extension Sampler where Self == AutoSampler {
  /// ``AutoSampler``.
  public static func auto() -> AutoSampler { AutoSampler() }
}
