import DescentGraph
import RealModule

/// A rule that turns a gradient into a parameter's new value.
///
/// An optimizer consists of its hyperparameters and one short rule. It declares the state that it keeps between steps
/// as slots in the parameter's scope:
///
/// ```swift
/// struct SignDescent: Optimizer {
///   var learningRate = 0.001
///   func update(_ parameter: Tensor, gradient: Tensor, at step: Step, in scope: Scope) -> Tensor {
///     parameter - step.rate * ((gradient .> 0) - (0 - gradient .> 0))
///   }
/// }
/// ```
public protocol Optimizer: Sendable {
  /// The learning rate, before any schedule.
  var learningRate: Double { get }

  /// The parameter's value after the step.
  ///
  /// - Parameters:
  ///   - parameter: w, before the step.
  ///   - gradient: g, the derivative of the loss with respect to w, with the shape of w.
  ///   - step: The learning rate and the step count, as tensors.
  ///   - scope: Where the parameter's slots are declared.
  func update(_ parameter: Tensor, gradient: Tensor, at step: Step, in scope: Scope) -> Tensor
}

/// What an optimizer may need to know about a step, as scalars of the program.
public struct Step {
  /// The learning rate of this step.
  public let rate: Tensor
  /// The number of this step, counted from 1.
  public let count: Tensor

  /// Creates a step from scalars of the program to which it belongs.
  public init(rate: Tensor, count: Tensor) {
    self.rate = rate
    self.count = count
  }

  /// 1 − decayᵗ for the step count t, accurate even if decay is near 1: −(e^(t·ln decay) − 1).
  public func bias(of decay: Double) -> Tensor {
    -(count * Double.log(decay)).exponentialMinusOne()
  }
}

// A step belongs to one trace, as its tensors do.
@available(*, unavailable)
extension Step: Sendable {}
