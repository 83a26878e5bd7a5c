import DescentSearch

/// What decides a study's trials. It is recorded in the study, so that every worker has the same.
struct StudySettings: Sendable {
  var seed: Int
  var lookahead: Int
  var sampler: String
  var pruner: String?
  var space: SearchSpace
  var repetitions: Int

  /// The format of this attribute.
  private static let version = 1

  var attribute: AttributeValue {
    [
      "version": .integer(Self.version), "seed": .integer(seed), "lookahead": .integer(lookahead),
      "sampler": .text(sampler), "pruner": pruner.map { .text($0) } ?? .null,
      "space": .list(space.hyperparameters.map(\.attribute)),
      "repetitions": .integer(repetitions),
    ]
  }

  init(
    seed: Int, lookahead: Int, sampler: String, pruner: String?, space: SearchSpace,
    repetitions: Int
  ) {
    (self.seed, self.lookahead, self.sampler) = (seed, lookahead, sampler)
    (self.pruner, self.space, self.repetitions) = (pruner, space, repetitions)
  }

  /// - Throws: ``SearchError/study(_:)`` if another version of Descent wrote it.
  init(_ attribute: AttributeValue, study: String) throws(SearchError) {
    guard attribute["version"]?.integer == Self.version else {
      throw .study(
        "the study \(study) was written by another version of Descent, whose settings this one does not know"
      )
    }
    guard let seed = attribute["seed"]?.integer, let lookahead = attribute["lookahead"]?.integer,
      let sampler = attribute["sampler"]?.text, lookahead > 0
    else { throw .study("the settings that are recorded in the study \(study) are incomplete") }
    var hyperparameters: [Hyperparameter] = []
    for member in attribute["space"]?.list ?? [] {
      guard let hyperparameter = Hyperparameter(member) else {
        throw .study("the space that is recorded in the study \(study) is incomplete")
      }
      hyperparameters.append(hyperparameter)
    }
    do {
      self.init(
        seed: seed, lookahead: lookahead, sampler: sampler, pruner: attribute["pruner"]?.text,
        space: try SearchSpace(hyperparameters),
        repetitions: attribute["repetitions"]?.integer ?? 1)
    } catch {
      throw .study("the space that is recorded in the study \(study) is not valid: \(error)")
    }
  }
}

extension Hyperparameter {
  fileprivate var attribute: AttributeValue {
    var members: [String: AttributeValue] = [
      "name": .text(name),
      "distribution": AttributeValue(json: Distribution(domain).json) ?? .null,
    ]
    // The range as given: a distribution ends at the last step.
    if case .uniform(let range, .some) = domain { members["high"] = .number(range.upperBound) }
    if case .integer(let range, _) = domain { members["high"] = .integer(range.upperBound) }
    if let defaultValue { members["default"] = defaultValue.attribute }
    if let condition {
      members["when"] = [
        "name": .text(condition.name), "values": .list(condition.values.map(\.attribute)),
      ]
    }
    return .object(members)
  }

  fileprivate init?(_ attribute: AttributeValue) {
    guard let name = attribute["name"]?.text, let text = attribute["distribution"]?.json,
      let distribution = try? Distribution(json: text), var domain = distribution.domain
    else { return nil }
    switch domain {
    case .uniform(let range, let step?):
      let high = attribute["high"]?.number ?? range.upperBound
      guard high >= range.lowerBound else { return nil }
      domain = .uniform(range.lowerBound...high, step: step)
    case .integer(let range, let step):
      let high = attribute["high"]?.integer ?? range.upperBound
      guard high >= range.lowerBound else { return nil }
      domain = .integer(range.lowerBound...high, step: step)
    default: break
    }
    var condition: Condition?
    if let when = attribute["when"] {
      guard let parent = when["name"]?.text, let values = when["values"]?.list else { return nil }
      condition = Condition(parent, is: values.compactMap(SearchValue.init))
    }
    self.init(
      name, domain, default: attribute["default"].flatMap(SearchValue.init), when: condition)
  }
}

extension SearchValue {
  /// A number is written with its kind: a whole one may be of either.
  var attribute: AttributeValue {
    switch self {
    case .number(let value): ["number": .number(value)]
    case .integer(let value): .integer(value)
    case .choice(let name): .text(name)
    }
  }

  init?(_ attribute: AttributeValue) {
    switch attribute {
    case .integer(let value): self = .integer(value)
    case .text(let name): self = .choice(name)
    default:
      guard let number = attribute["number"]?.number else { return nil }
      self = .number(number)
    }
  }
}
