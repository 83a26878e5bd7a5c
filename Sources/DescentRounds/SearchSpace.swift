/// The space to search: hyperparameters by name, each with the values it can take.
///
/// ```swift
/// let space = try SearchSpace([
///   ("learningRate", .logUniform(1e-6...1e-2)), ("weightDecay", .logUniform(1e-8...1e-4)),
/// ])
/// ```
public struct SearchSpace: Sendable, Hashable, Codable {
  public struct Hyperparameter: Sendable, Hashable, Codable {
    public let name: String
    public let domain: Domain
  }
  /// In the order given.
  public let hyperparameters: [Hyperparameter]

  /// - Throws: ``SearchError/space(_:)`` if a name is repeated or a domain is empty.
  public init(_ hyperparameters: [(name: String, domain: Domain)]) throws {
    var names: Set<String> = []
    for (name, domain) in hyperparameters {
      guard names.insert(name).inserted else {
        throw SearchError.space("the hyperparameter \(name) is named twice")
      }
      if let problem = domain.problem {
        throw SearchError.space("nothing can be drawn from the hyperparameter \(name): \(problem)")
      }
    }
    self.init(hyperparameters.map { Hyperparameter(name: $0.name, domain: $0.domain) })
  }

  /// Creates a space from validated hyperparameters.
  init(_ hyperparameters: [Hyperparameter]) { self.hyperparameters = hyperparameters }

  public subscript(name: String) -> Domain? { hyperparameters.first { $0.name == name }?.domain }

  /// The point at these places, one per hyperparameter.
  func point(at places: [Double]) -> SearchPoint {
    let pairs = zip(hyperparameters, places).map { ($0.name, $0.domain.value(at: $1)) }
    return SearchPoint(Dictionary(uniqueKeysWithValues: pairs))
  }

  /// Whether every value of the point is in its domain.
  public func contains(_ point: SearchPoint) -> Bool {
    hyperparameters.allSatisfy { hyperparameter in
      point[hyperparameter.name].flatMap { hyperparameter.domain.place(of: $0) } != nil
    }
  }
}

/// A value for every hyperparameter.
public struct SearchPoint: Sendable, Hashable, Codable {
  public let values: [String: SearchValue]

  public init(_ values: [String: SearchValue]) { self.values = values }

  public subscript(name: String) -> SearchValue? { values[name] }
}

extension SearchSpace {
  private enum CodingKeys: CodingKey { case hyperparameters }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let hyperparameters = try values.decode([Hyperparameter].self, forKey: .hyperparameters)
    try self.init(hyperparameters.map { ($0.name, $0.domain) })
  }
}
