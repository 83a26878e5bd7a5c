import DescentSearch

/// The values that a record says a parameter could take.
enum Distribution: Sendable, Hashable {
  case float(low: Double, high: Double, step: Double?, log: Bool)
  case integer(low: Int, high: Int, step: Int, log: Bool)
  case categorical([AttributeValue])

  /// Whether Optuna accepts both for one parameter of a study: ranges may differ.
  func isCompatible(with other: Distribution) -> Bool {
    switch (self, other) {
    case (.float(_, _, _, let log), .float(_, _, _, let otherLog)): log == otherLog
    case (.integer(_, _, _, let log), .integer(_, _, _, let otherLog)): log == otherLog
    case (.categorical(let choices), .categorical(let others)):
      choices.map(\.json) == others.map(\.json)
    default: false
    }
  }

  /// The value that a record's number stands for.
  func value(_ internalValue: Double) -> SearchValue {
    switch self {
    case .float: return .number(internalValue)
    case .integer:
      return Int(exactly: internalValue.rounded()).map { .integer($0) } ?? .number(internalValue)
    case .categorical(let choices):
      guard let index = Int(exactly: internalValue), choices.indices.contains(index) else {
        return .number(internalValue)
      }
      return .choice(Self.name(choices[index]))
    }
  }

  /// A choice as a name: Optuna's may also be numbers, truths and nothing.
  static func name(_ choice: AttributeValue) -> String { choice.text ?? choice.json }

  /// The same values as a domain of a search; `nil` if there is nothing to choose from.
  var domain: Domain? {
    switch self {
    case .float(let low, let high, let step, let log):
      guard low <= high else { return nil }
      return log ? .logUniform(low...high) : .uniform(low...high, step: step)
    case .integer(let low, let high, let step, let log):
      guard low <= high, step > 0 else { return nil }
      return log ? .logInteger(low...high) : .integer(low...high, step: step)
    case .categorical(let choices): return .categorical(choices.map(Self.name))
    }
  }

  init(_ domain: Domain) {
    switch domain {
    case .uniform(let range, let step):
      self = .float(
        low: range.lowerBound, high: Self.last(range, step, domain), step: step, log: false)
    case .logUniform(let range):
      self = .float(low: range.lowerBound, high: range.upperBound, step: nil, log: true)
    case .integer(let range, let step):
      let steps = (range.upperBound - range.lowerBound) / step
      self = .integer(
        low: range.lowerBound, high: range.lowerBound + steps * step, step: step, log: false)
    case .logInteger(let range):
      self = .integer(low: range.lowerBound, high: range.upperBound, step: 1, log: true)
    case .categorical(let names): self = .categorical(names.map { .text($0) })
    }
  }

  /// Optuna wants a range whose ends are whole steps apart.
  private static func last(_ range: ClosedRange<Double>, _ step: Double?, _ domain: Domain)
    -> Double
  {
    guard let step, let count = domain.count,
      let last = domain.value(index: count - 1).number,
      abs(last - range.upperBound) > 1e-9 * step
    else { return range.upperBound }
    return last
  }

  /// The number that stands for a value in a record; `nil` if the value is none of these.
  func internalValue(_ value: SearchValue) -> Double? {
    switch self {
    case .float, .integer: value.number
    case .categorical(let choices):
      choices.firstIndex { Self.name($0) == value.description }.map(Double.init)
    }
  }
}

extension Distribution {
  /// As Optuna's `distribution_to_json` writes it.
  var json: String {
    switch self {
    case .float(let low, let high, let step, let log):
      let members =
        [
          ("step", step.map { .number($0) } ?? .null), ("low", .number(low)),
          ("high", .number(high)),
          ("log", .bool(log)),
        ] as [(String, AttributeValue)]
      return Self.json("FloatDistribution", members)
    case .integer(let low, let high, let step, let log):
      return Self.json(
        "IntDistribution",
        [
          ("log", .bool(log)), ("step", .integer(step)), ("low", .integer(low)),
          ("high", .integer(high)),
        ])
    case .categorical(let choices):
      let list = choices.map(\.json).joined(separator: ", ")
      return "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\(list)]}}"
    }
  }

  private static func json(_ name: String, _ members: [(String, AttributeValue)]) -> String {
    let attributes = members.map { "\"\($0.0)\": \($0.1.json)" }.joined(separator: ", ")
    return "{\"name\": \"\(name)\", \"attributes\": {\(attributes)}}"
  }

  /// Reads what Optuna's `json_to_distribution` reads, with the names of its older versions.
  init(json text: String) throws(RecordDamage) {
    guard let json = AttributeValue(json: text) else {
      throw RecordDamage("has a distribution that is not JSON")
    }
    let name = json["name"]?.text ?? json["type"]?.text ?? ""
    let members = json["attributes"] ?? json
    guard let distribution = Self.known(name, members) else {
      throw RecordDamage("has a distribution \"\(name)\", which is not known")
    }
    self = distribution
  }

  private static func known(_ name: String, _ members: AttributeValue) -> Distribution? {
    if let choices = members["choices"]?.list { return .categorical(choices) }
    guard let low = members["low"]?.number, let high = members["high"]?.number else { return nil }
    let isLog = members["log"] == .bool(true) || name.contains("Log")
    let step = members["step"]?.number ?? members["q"]?.number
    switch name {
    case "FloatDistribution", "float", "UniformDistribution", "LogUniformDistribution",
      "DiscreteUniformDistribution":
      return .float(low: low, high: high, step: step, log: isLog)
    case "IntDistribution", "int", "IntUniformDistribution", "IntLogUniformDistribution":
      guard let low = Int(exactly: low), let high = Int(exactly: high),
        let step = Int(exactly: step ?? 1)
      else { return nil }
      return .integer(low: low, high: high, step: isLog ? 1 : step, log: isLog)
    default: return nil
    }
  }
}
