import DescentSearch
import DescentStudies

/// Studies of random spaces with all that a record can hold: names in any script, numbers that are not finite,
/// attributes, trials that fail, are pruned or left.
public enum RandomStudies {
  public static func write(_ file: String, seed: Int) async throws {
    var random = Draws(seed: UInt64(seed))
    for index in 0..<random.below(3) + 1 {
      let study = try Study(
        in: file, name: random.text() + "\(index)", space: space(&random),
        sampler: random.isLikely() ? LearningSampler() : RandomSampler(),
        direction: random.isLikely() ? .minimize : .maximize, seed: random.below(100),
        lookahead: random.below(5) + 1, trials: random.below(15) + 1)
      try study.setAttribute(random.text(), random.attribute())
      try await fill(study, &random)
    }
  }

  private static func fill(_ study: Study, _ random: inout Draws) async throws {
    while let trial = try await study.ask() {
      for step in 0..<random.below(4) { try await trial.report(random.number(), at: step * 2) }
      if random.isLikely() {
        try await trial.setAttribute(random.text(), random.attribute())
      }
      switch random.below(6) {
      case 0: try await study.tell(trial, .pruned)
      case 1: try await study.tell(trial, .failed(random.text()))
      default: try await study.tell(trial, random.number())
      }
    }
  }

  public static func space(_ random: inout Draws) throws -> SearchSpace {
    var hyperparameters: [Hyperparameter] = []
    for index in 0..<random.below(6) + 1 {
      let low = Double(random.below(1000)) / 100
      let domain: Domain =
        switch random.below(6) {
        case 0: .uniform(-low...low + 0.5)
        case 1: .uniform(low...low + 3.3, step: 0.25)
        case 2: .logUniform(1e-7...1e-7 + low + 1)
        case 3: .integer(-5...random.below(100), step: random.below(4) + 1)
        case 4: .logInteger(1...random.below(100) + 2)
        default: .categorical((0...random.below(4)).map { random.text() + "\($0)" })
        }
      let parent = hyperparameters.last
      let condition = random.below(4) == 0 ? parent.flatMap { Self.condition($0) } : nil
      hyperparameters.append(
        Hyperparameter(random.text() + "\(index)", domain, when: condition))
    }
    return try SearchSpace(hyperparameters)
  }

  private static func condition(_ parent: Hyperparameter) -> Hyperparameter.Condition? {
    guard parent.domain.count != nil else { return nil }
    return .init(parent.name, is: [parent.domain.value(index: 0)])
  }
}

/// Random values from a seed.
public struct Draws {
  private var state: UInt64

  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  public mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  public mutating func isLikely() -> Bool { below(2) == 0 }

  public mutating func number() -> Double {
    switch below(8) {
    case 0: .nan
    case 1: .infinity
    case 2: -.infinity
    case 3: Double(below(1000))
    case 4: Double(below(1_000_000_000)) * 1e-15
    default: Double(below(1_000_000_000)) / 999_999_937 - 0.5
    }
  }

  public mutating func text() -> String {
    let pieces = [
      "rate", "Größe", "\"quoted\"", "back\\slash", "new\nline", "😀", "\t", "α", "/", " ", "\u{7f}",
      "\u{1}",
    ]
    return (0...below(3)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  public mutating func attribute(depth: Int = 0) -> AttributeValue {
    switch below(depth < 3 ? 7 : 5) {
    case 0: .null
    case 1: .bool(isLikely())
    case 2: .integer(below(1000) - 500)
    case 3: .number(Double(below(1_000_000)) / 7)
    case 4: .text(text())
    case 5: .list((0..<below(4)).map { _ in attribute(depth: depth + 1) })
    default:
      .object(
        Dictionary((0..<below(4)).map { _ in (text(), attribute(depth: depth + 1)) }) { $1 })
    }
  }
}
