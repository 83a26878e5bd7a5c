/// Some parameters that are updated in their own way, or not at all.
///
/// ```swift
/// let updates = UpdateRule(
///   Adam(), groups: [.frozen("1-*"), ParameterGroup("3-*", learningRate: 1e-4)])
/// ```
///
/// A parameter belongs to the first group that contains it, and to none if there is no such group. A schedule, and
/// ``Trainer/setLearningRate(_:)``, change the rates of all groups by the same factor as the rule's.
public struct ParameterGroup: Sendable {
  /// The parameters.
  public var parameters: ParameterSelection
  /// Their optimizer; `nil` for the rule's.
  public var optimizer: (any Optimizer)?
  /// Their learning rate; `nil` for their optimizer's.
  public var learningRate: Double?
  /// Whether they keep their values.
  ///
  /// A frozen part of a model runs as in evaluation: nothing in it decays, its running statistics do not change, and it
  /// drops nothing. Its gradients are not computed.
  public let isFrozen: Bool

  /// Parameters with an optimizer or a learning rate of their own.
  public init(
    _ parameters: ParameterSelection, optimizer: (any Optimizer)? = nil,
    learningRate: Double? = nil
  ) {
    self.init(parameters, optimizer, learningRate, isFrozen: false)
  }

  /// Parameters that keep their values.
  public static func frozen(_ parameters: ParameterSelection) -> ParameterGroup {
    ParameterGroup(parameters, nil, nil, isFrozen: true)
  }

  private init(
    _ parameters: ParameterSelection, _ optimizer: (any Optimizer)?, _ learningRate: Double?,
    isFrozen: Bool
  ) {
    self.parameters = parameters
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.isFrozen = isFrozen
  }

  /// - Parameter ruleRate: The learning rate of the rule, to which the group's is in proportion.
  /// - Throws: ``TrainingError/setting(_:)`` if a number is out of range.
  func check(against ruleRate: Double) throws {
    try optimizer?.check()
    guard let rate = learningRate ?? optimizer?.learningRate else { return }
    try UpdateRule.check(rate: rate)
    try checkSetting(
      ruleRate > 0 || rate == 0,
      "a group has the learning rate \(rate) and the rule 0; the rule's must be above 0, because groups' rates are in "
        + "proportion to it")
  }
}
