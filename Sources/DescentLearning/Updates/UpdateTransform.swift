import DescentGraph

/// A change of the optimizer's update, such as a weight decay, or something kept beside the parameter, such as a moving
/// average.
///
/// ```swift
/// struct NonNegative: UpdateTransform {
///   var parameters: ParameterSelection = "1-Dense/weight"
///   func transform(_ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
///     Tensor.maximum(next, 0)
///   }
/// }
/// ```
public protocol UpdateTransform: Sendable {
  /// The parameters whose updates it changes; by default all.
  var parameters: ParameterSelection { get }

  /// The slots that get their initial values again when a parameter's value comes from elsewhere, by
  /// ``Trainer/load(_:where:)`` or ``Trainer/restoreBestValues()``; by default none.
  var slotsThatStartOver: [String] { get }

  /// The value that the parameter has after the step.
  ///
  /// - Parameters:
  ///   - next: The value given by the optimizer and the transforms before this one.
  ///   - parameter: The value before the step.
  ///   - step: The learning rate, the step count, and what the parameter is.
  ///   - scope: Where slots are declared, among those of the optimizer.
  func transform(_ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope)
    -> Tensor

  /// Throws ``TrainingError/setting(_:)`` where a number makes no sense; a trainer asks once, when it is made.
  func check() throws
}

extension UpdateTransform {
  public var parameters: ParameterSelection { .all }
  public var slotsThatStartOver: [String] { [] }
  public func check() throws {}
}
