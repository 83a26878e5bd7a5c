import DescentGraph

/// Dropout (Srivastava et al. 2014): in training each element is set to 0 with probability `rate`, and the others are
/// scaled by 1/(1 − rate); in evaluation the layer does nothing.
///
/// The book's variant leaves the other elements unchanged and scales by 1 − rate in evaluation.
///
/// A layer that ``staysActive`` drops in evaluation too, just as it does in training. The mean of many such passes
/// estimates the mean output of all thinned networks (Monte Carlo dropout: Gal and Ghahramani 2016);
/// ``Trainer/predict(_:draw:)`` makes such passes. Each sample has its own mask in each pass.
public struct Dropout: Layer {
  /// The fraction of elements dropped, 0 ≤ rate < 1.
  public var rate: Double
  /// The convention it follows.
  public var convention: Convention
  /// Whether it drops in evaluation too.
  public var staysActive: Bool

  /// A layer that drops the given fraction in training and, if it stays active, in evaluation.
  public init(
    rate: Double = 0.5, convention: Convention = .standard, staysActive: Bool = false
  ) {
    self.rate = rate
    self.convention = convention
    self.staysActive = staysActive
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard rate >= 0, rate < 1 else {
      return scope.failing(name, [input], "the rate \(rate) must be at least 0 and below 1")
    }
    guard rate > 0 else { return input }
    guard scope.isTraining || staysActive else {
      return convention == .book ? input * (1 - rate) : input
    }
    let isDropped = scope.constant(rate) .> scope.random(.uniform, shape: input.shape)
    let survivors = convention == .book ? input : input * (1 / (1 - rate))
    return scope.constant(0).selected(where: isDropped, else: survivors)
  }
}
