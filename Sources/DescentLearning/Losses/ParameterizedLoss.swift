import DescentGraph

/// A loss with parameters of its own, which are trained together with those of the model.
///
/// ```swift
/// /// The likelihood of values whose noise is learned: mean(½·(y − t)²·e⁻ˢ + ½·s).
/// struct LearnedNoise: ParameterizedLoss {
///   var targetKind: TargetKind { .values }
///   func callAsFunction(_ output: Tensor, target: Tensor, in scope: Scope) -> Tensor {
///     let s = scope.parameter("logVariance", shape: .scalar, role: .bias, initial: .constant(0))
///     return (0.5 * (output - target).squared() * Tensor.exp(-s) + 0.5 * s).mean()
///   }
/// }
/// ```
///
/// The paths of its parameters begin with `loss/`. They are part of checkpoints, but not of predictors.
public protocol ParameterizedLoss: Loss {}

extension ParameterizedLoss {
  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    output.failing(
      "\(Self.self)", "has parameters of its own; call it with a scope, in which they are declared")
  }
}
