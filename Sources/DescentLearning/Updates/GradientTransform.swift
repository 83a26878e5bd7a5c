import DescentGraph

/// A change of the gradients before the optimizer sees them, such as clipping.
///
/// ```swift
/// struct Centralization: GradientTransform {
///   var parameters = ParameterSelection.role(.weight)
///   func transform(
///     _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
///   ) -> [Tensor] {
///     gradients.map { $0 - $0.mean(axes: [0]) }
///   }
/// }
/// ```
public protocol GradientTransform: Sendable {
  /// The parameters whose gradients it changes; by default all.
  var parameters: ParameterSelection { get }

  /// What it adds to the loss, as a scalar; by default nothing. Its gradient is part of the gradients that are
  /// transformed.
  ///
  /// - Parameter parameters: The parameters of `parameters` that are trained.
  func penalty(on parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor?

  /// The changed gradients, in the same order and shapes; by default unchanged.
  ///
  /// - Parameters:
  ///   - gradients: The gradient of each parameter.
  ///   - parameters: Those of `parameters` that are trained, before the step.
  ///   - scope: Where random numbers are drawn.
  func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor]

  /// Throws ``TrainingError/setting(_:)`` where a number makes no sense; a trainer asks once, when it is made.
  func check() throws
}

extension GradientTransform {
  public var parameters: ParameterSelection { .all }

  public func penalty(on parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor? { nil }

  public func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { gradients }

  public func check() throws {}
}

extension GradientTransform where Self == GradientClipping {
  /// Clipping by the norm over all parameters together, or of each element: ``GradientClipping``.
  public static func clipping(_ clipping: GradientClipping) -> GradientClipping { clipping }
}

extension GradientTransform where Self == L2Penalty {
  /// ½·λ·Σ‖w‖² added to the loss; by default over the weights alone.
  public static func l2(
    _ strength: Double, on parameters: ParameterSelection = .role(.weight)
  ) -> L2Penalty {
    L2Penalty(strength: strength, on: parameters)
  }
}
