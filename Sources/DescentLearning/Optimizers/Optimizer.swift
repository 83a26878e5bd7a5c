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
///   func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
///     parameter - step.rate * ((gradient .> 0) - (0 - gradient .> 0))
///   }
/// }
/// ```
public protocol Optimizer: Sendable {
  /// The learning rate, before any schedule.
  var learningRate: Double { get }

  /// Whether an element whose gradient is 0 keeps its value, and its slots theirs; by default not.
  ///
  /// A step then computes the update only for those rows of an embedding that the batch names, with the same result.
  var ignoresZeroGradients: Bool { get }

  /// The parameter's value after the step.
  ///
  /// - Parameters:
  ///   - parameter: w, before the step.
  ///   - gradient: g, the derivative of the loss with respect to w, with the shape of w.
  ///   - step: The learning rate and the step count, as tensors, and what the parameter is.
  ///   - scope: Where the parameter's slots are declared.
  func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor

  /// Throws ``TrainingError/setting(_:)`` where a hyperparameter makes no sense; a trainer asks once, when it is made.
  func check() throws
}

extension Optimizer {
  public var ignoresZeroGradients: Bool { false }

  public func check() throws {}

  /// Checks a fraction of a value that each step keeps.
  func check(_ fraction: Double, _ name: String, from least: Double = 0) throws {
    try checkSetting(
      fraction >= least && fraction < 1,
      "the \(name) of \(Self.self) is \(fraction); it must be at least "
        + "\(least == 0 ? "0" : "\(least)") and below 1")
  }

  /// Checks a number that keeps a quotient finite.
  func checkEpsilon(_ epsilon: Double) throws {
    try checkSetting(
      epsilon >= 0 && epsilon.isFinite,
      "the epsilon of \(Self.self) is \(epsilon); it must be 0 or positive")
  }
}

/// What an optimizer may need to know about a step and the parameter that it updates.
public struct UpdateStep {
  /// The learning rate of this step.
  public let rate: Tensor
  /// The number of this step, counted from 1.
  public let count: Tensor
  /// The parameter that is updated: its path, shape and ``Variable/role``.
  public let parameter: Variable
  /// The rows that have a gradient, if the parameter is a table.
  var rows: UpdatedRows?

  /// Creates a step from scalars of the program to which it belongs.
  public init(rate: Tensor, count: Tensor, of parameter: Variable) {
    self.rate = rate
    self.count = count
    self.parameter = parameter
  }

  /// The step at a multiple of its rate.
  public func scaled(by factor: Double) -> UpdateStep {
    guard factor != 1 else { return self }
    var step = UpdateStep(rate: rate * factor, count: count, of: parameter)
    step.rows = rows
    return step
  }

  /// The step without what is known about rows.
  var ofWhole: UpdateStep { UpdateStep(rate: rate, count: count, of: parameter) }

  /// 1 − decayᵗ for the step count t, accurate even if decay is near 1: −(e^(t·ln decay) − 1).
  public func bias(of decay: Double) -> Tensor {
    -Tensor.expMinusOne(count * Double.log(decay))
  }
}

// A step belongs to one trace, as its tensors do.
@available(*, unavailable)
extension UpdateStep: Sendable {}
