/// Asynchronous successive halving (Li and others 2020, "A system for massively parallel hyperparameter tuning"): every
/// trial is trained to the first rung, and of those that have come to a rung, the best 1/factor go on to the next.
///
/// The rungs are minimum, minimum·factor, minimum·factor², … and the maximum. A rung that is nearer to the maximum than
/// the square root of the factor is left out.
///
/// There are two ways to use it. ``promotion(among:ending:)`` says which *paused* trial goes on: no trial is lost for good,
/// because one that was not among the best when it paused can become one of them later. As a ``Pruner`` it *stops*
/// trials: one that is not among the best of the results so far at its rung ends there.
public struct SuccessiveHalving: Pruner, Hashable, Codable {
  /// The steps up to the first rung.
  public let minimum: Int
  /// The steps of a whole trial.
  public let maximum: Int
  /// Of so many trials at a rung, one goes on.
  public let factor: Int
  /// The steps at which a trial pauses, ascending; the last one is its end.
  public let rungs: [Int]

  private enum CodingKeys: String, CodingKey { case minimum, maximum, factor }

  /// - Parameters:
  ///   - minimum: The steps, such as epochs, up to the first rung. By default maximum/factor², so that there are three
  ///     rungs and a search takes less than a third of the steps. Of shorter rungs a search takes fewer, but training
  ///     that has hardly begun says little: `make bench-pruning` compares.
  ///   - maximum: The steps of a whole trial.
  ///   - factor: Of so many trials at a rung, one goes on, with about so many times the steps.
  /// - Throws: ``SearchError/setting(_:)`` if the minimum is below 1 or above the maximum, or the factor is below 2.
  public init(minimum: Int? = nil, maximum: Int, factor: Int = 3) throws {
    let usual = Double(maximum) / (Double(factor) * Double(factor))
    let minimum = minimum ?? (factor > 1 ? max(1, Int(usual.rounded())) : 1)
    guard minimum >= 1 else {
      throw SearchError.setting(
        "successive halving needs a first rung of at least 1, not \(minimum)")
    }
    guard minimum <= maximum else {
      throw SearchError.setting(
        "the first rung of successive halving is at most the end of a trial, \(maximum), not \(minimum)"
      )
    }
    guard factor >= 2 else {
      throw SearchError.setting(
        "the reduction factor of successive halving is at least 2, not \(factor)")
    }
    (self.minimum, self.maximum, self.factor) = (minimum, maximum, factor)
    rungs = Self.rungs(from: minimum, to: maximum, factor: factor)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      minimum: values.decode(Int.self, forKey: .minimum),
      maximum: values.decode(Int.self, forKey: .maximum),
      factor: values.decode(Int.self, forKey: .factor))
  }

  private static func rungs(from minimum: Int, to maximum: Int, factor: Int) -> [Int] {
    let last = Double(maximum) / Double(factor).squareRoot()
    var (rungs, next) = ([Int](), minimum)
    while next < maximum, Double(next) <= last {
      rungs.append(next)
      let (product, overflow) = next.multipliedReportingOverflow(by: factor)
      if overflow { break }
      next = product
    }
    return rungs + [maximum]
  }

  /// Stops a trial at a rung unless its loss there is among the best 1/factor of the results there, its own included, or
  /// is the best of fewer than that.
  public func prunes(_ curve: LossCurve, among peers: [PrunerPeer]) -> Bool {
    guard let step = curve.steps.last, let rung = rungs.last(where: { $0 <= step }),
      rung != rungs.last, let own = curve.loss(from: rung)
    else { return false }
    guard own.isFinite else { return true }
    let others = peers.compactMap { $0.curve.loss(from: rung) }
    let better = others.count { $0 < own }
    return better >= max(1, (others.count + 1) / factor)
  }
}
