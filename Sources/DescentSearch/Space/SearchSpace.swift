/// The space to search: hyperparameters by name, each with the values it can take.
///
/// ```swift
/// let space = try SearchSpace([
///   Hyperparameter("optimizer", .categorical(["sgd", "adam"])),
///   Hyperparameter("rate", .logUniform(1e-6...1e-2), default: .number(1e-3)),
///   Hyperparameter("momentum", .uniform(0...0.99), when: .init("optimizer", is: [.choice("sgd")])),
/// ])
/// ```
///
/// A point is also a row of places from 0 to 1, one for each hyperparameter, NaN where it does not exist.
public struct SearchSpace: Sendable, Hashable, Codable {
  /// In the order given.
  public let hyperparameters: [Hyperparameter]

  /// - Throws: ``SearchError/space(_:)`` if a name is repeated, a domain is empty, a default is outside its domain, or a
  ///   condition names a value that an earlier hyperparameter cannot take.
  public init(_ hyperparameters: [Hyperparameter]) throws {
    for (index, hyperparameter) in hyperparameters.enumerated() {
      try Self.check(hyperparameter, after: hyperparameters[..<index])
    }
    self.hyperparameters = hyperparameters
  }

  /// - Throws: ``SearchError/space(_:)``, as ``init(_:)`` of hyperparameters.
  public init(_ domains: [(name: String, domain: Domain)]) throws {
    try self.init(domains.map { Hyperparameter($0.name, $0.domain) })
  }

  /// For hyperparameters that are known to be valid.
  init(unchecked hyperparameters: [Hyperparameter]) { self.hyperparameters = hyperparameters }

  /// The space without hyperparameters, which has a single point.
  public static let empty = SearchSpace(unchecked: [])

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(values.decode([Hyperparameter].self, forKey: .hyperparameters))
  }

  public subscript(name: String) -> Domain? { hyperparameters.first { $0.name == name }?.domain }

  /// At most how many points there are, as if every hyperparameter existed everywhere; `nil` if infinitely many, or more
  /// than an integer can count.
  public var count: Int? {
    hyperparameters.reduce(1 as Int?) { product, hyperparameter in
      guard let product, let count = hyperparameter.domain.count else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      return overflow ? nil : next
    }
  }

  /// The defaults, if every hyperparameter that exists at them has one.
  public var defaults: SearchPoint? {
    var values: [String: SearchValue] = [:]
    for hyperparameter in hyperparameters where exists(hyperparameter, given: values) {
      guard let value = hyperparameter.defaultValue else { return nil }
      values[hyperparameter.name] = value
    }
    return SearchPoint(values)
  }

  /// The point at these places, one per hyperparameter; places of those that do not exist there are ignored.
  public func point(at places: some Collection<Double>) -> SearchPoint {
    var values: [String: SearchValue] = [:]
    for (hyperparameter, place) in zip(hyperparameters, places)
    where exists(hyperparameter, given: values) {
      values[hyperparameter.name] = hyperparameter.domain.value(at: place)
    }
    return SearchPoint(values)
  }

  /// The place of each hyperparameter, NaN where it does not exist at the point or its value is not in the domain.
  public func places(of point: SearchPoint) -> [Double] {
    hyperparameters.map { hyperparameter in
      point[hyperparameter.name].flatMap { hyperparameter.domain.place(of: $0) } ?? .nan
    }
  }

  /// Whether the point has exactly the hyperparameters that exist there, each with a value in its domain.
  public func contains(_ point: SearchPoint) -> Bool {
    var known = 0
    for hyperparameter in hyperparameters where exists(hyperparameter, given: point.values) {
      guard let value = point[hyperparameter.name], hyperparameter.domain.place(of: value) != nil
      else { return false }
      known += 1
    }
    return known == point.values.count
  }

  /// Whether a hyperparameter exists where those named earlier have these values.
  public func exists(_ hyperparameter: Hyperparameter, given values: [String: SearchValue]) -> Bool
  {
    guard let condition = hyperparameter.condition else { return true }
    return values[condition.name].map(condition.values.contains) ?? false
  }

  private static func check(
    _ hyperparameter: Hyperparameter, after earlier: ArraySlice<Hyperparameter>
  ) throws {
    let name = hyperparameter.name
    guard !earlier.contains(where: { $0.name == name }) else {
      throw SearchError.space("the hyperparameter \(name) is named twice")
    }
    if let problem = hyperparameter.domain.problem {
      throw SearchError.space("nothing can be drawn from the hyperparameter \(name): \(problem)")
    }
    if let value = hyperparameter.defaultValue, hyperparameter.domain.place(of: value) == nil {
      throw SearchError.space(
        "the default \(value) of the hyperparameter \(name) is outside its range")
    }
    guard let condition = hyperparameter.condition else { return }
    guard let parent = earlier.first(where: { $0.name == condition.name }) else {
      throw SearchError.space(
        "the hyperparameter \(name) depends on \(condition.name), which is not named before it")
    }
    if let value = condition.values.first(where: { parent.domain.place(of: $0) == nil }) {
      throw SearchError.space(
        "the hyperparameter \(name) depends on the value \(value) of \(parent.name), which it cannot take"
      )
    }
  }
}
