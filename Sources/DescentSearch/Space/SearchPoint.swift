/// A value for every hyperparameter that exists at the point.
public struct SearchPoint: Sendable, Hashable, Codable {
  public var values: [String: SearchValue]

  public init(_ values: [String: SearchValue]) { self.values = values }

  public subscript(name: String) -> SearchValue? { values[name] }
}
