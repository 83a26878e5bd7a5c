/// A hyperparameter of a search: its name, its values and, where it has them, a default and a condition.
public struct Hyperparameter: Sendable, Hashable, Codable {
  public let name: String
  public let domain: Domain
  /// What one would use without a search. Where every hyperparameter has one, the defaults are the first trial, and the
  /// winner is compared with them.
  public let defaultValue: SearchValue?
  /// When it exists; always, if `nil`.
  public let condition: Condition?

  /// Another hyperparameter, named earlier, and those of its values for which this one exists.
  public struct Condition: Sendable, Hashable, Codable {
    public let name: String
    public let values: [SearchValue]

    public init(_ name: String, is values: [SearchValue]) {
      self.name = name
      self.values = values
    }
  }

  public init(
    _ name: String, _ domain: Domain, default defaultValue: SearchValue? = nil,
    when condition: Condition? = nil
  ) {
    self.name = name
    self.domain = domain
    self.defaultValue = defaultValue
    self.condition = condition
  }
}
