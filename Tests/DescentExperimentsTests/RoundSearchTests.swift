import DescentSearch
import Foundation
import Testing

@testable import DescentExperiments

/// What narrowing in rounds does.
@Suite struct RoundSearchTests {
  static let space = try! SearchSpace([
    ("rate", .logUniform(1e-6...1e-2)), ("depth", .integer(1...8)),
    ("kind", .categorical(["a", "b", "c"])), ("momentum", .uniform(0...1)),
  ])
  static let samplers = [
    try! NarrowingSampler(trials: 23, rounds: 1), try! NarrowingSampler(trials: 23, rounds: 4),
    try! NarrowingSampler(trials: 100),
  ]

  /// Best at rate 1e-3 and kind b; the rest does not matter.
  static func score(_ point: SearchPoint) -> Double {
    let rate = point["rate"]?.number ?? .nan
    return -abs(log10(rate) + 3) + (point["kind"] == .choice("b") ? 1 : 0)
  }

  static func study(_ sampler: NarrowingSampler, seed: UInt64 = 1) async throws
    -> RoundSearch.Result
  {
    try await RoundSearch(space: space, sampler: sampler, seed: seed).run {
      $0.map { score($0.point) }
    }
  }

  @Test(arguments: 0..<3) func trialsAreCountedAndInsideTheirRoundsSpace(_ index: Int) async throws
  {
    let result = try await Self.study(Self.samplers[index])
    #expect(result.trials.map(\.number) == Array(0..<[23, 23, 100][index]))
    #expect(result.trials.allSatisfy { result.spaces[$0.round].contains($0.point) })
    #expect(result.trials.allSatisfy { Self.space.contains($0.point) })
    #expect(result.trials.map(\.round) == result.trials.map(\.round).sorted())
    #expect(result.best?.score == result.trials.map(\.score).max())
  }

  @Test(arguments: 0..<3) func theSeedAloneDecides(_ index: Int) async throws {
    let sampler = Self.samplers[index]
    #expect(try await Self.study(sampler) == Self.study(sampler))
    #expect(try await Self.study(sampler) != Self.study(sampler, seed: 2))
  }

  @Test(arguments: 0..<3) func scoresThatAreNoNumbersAreWorst(_ index: Int) async throws {
    let result = try await RoundSearch(space: Self.space, sampler: Self.samplers[index], seed: 3)
      .run {
        $0.map { $0.number % 2 == 0 ? .nan : Self.score($0.point) }
      }
    #expect(result.best?.score.isFinite == true)
  }

  @Test func roundsAreOfEqualSizeTheFirstOneLarger() async throws {
    let rounds = try await Self.study(NarrowingSampler(trials: 23, rounds: 4)).trials.map(\.round)
    let sizes = (0..<4).map { round in rounds.filter { $0 == round }.count }
    #expect(sizes == [6, 6, 6, 5])
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func rangesNarrowToWhereTheBestLie(_ seed: UInt64)
    async throws
  {
    let sampler = try NarrowingSampler(trials: 100)
    let result = try await Self.study(sampler, seed: seed)
    func width(_ space: SearchSpace, _ name: String) throws -> Double {
      let (part, whole) = (try #require(space[name]), try #require(Self.space[name]))
      let ends = [0, 1].compactMap { whole.place(of: part.value(at: $0)) }
      return ends[1] - ends[0]
    }
    for (before, after) in zip(result.spaces, result.spaces.dropFirst()) {
      for name in ["rate", "momentum"] {
        #expect(try width(after, name) <= width(before, name) + 1e-12)
        #expect(try width(after, name) >= 0.05 - 1e-9)
      }
    }
    let last = try #require(result.spaces.last)
    #expect(try width(last, "rate") < 0.4)
    #expect(last["kind"] == .categorical(["b"]))
    #expect(last["rate"]?.place(of: .number(1e-3)) != nil)
    func mean(_ round: Int) -> Double {
      let scores = result.trials.filter { $0.round == round }.map(\.score)
      return scores.reduce(0, +) / Double(scores.count)
    }
    #expect(mean(4) > mean(0))
  }

  /// The rule by hand: eight trials on a line, of which the best quarter determines the next range.
  @Test func theRuleByHand() throws {
    let space = try SearchSpace([("x", .uniform(0...10))])
    var history = SearchHistory(space)
    for (index, x) in [1.0, 2, 3, 4, 5, 6, 7, 8].enumerated() {
      history.append(number: index, places: [x / 10], loss: x == 3 ? -10 : x == 5 ? -9 : 0)
    }
    let sampler = try NarrowingSampler(trials: 16, rounds: 2, keptFraction: 0.25, margin: 0.1)
    // From 3 to 5, and a tenth of 10 to either side.
    let next = sampler.spaces(for: history)
    guard next.count == 2, case .uniform(let range, nil) = next[1]["x"] else {
      return #expect(Bool(false))
    }
    #expect(abs(range.lowerBound - 2) < 1e-12 && abs(range.upperBound - 6) < 1e-12)
    // The range is never narrower than its smallest width, and stays inside.
    let narrow = try NarrowingSampler(
      trials: 16, rounds: 2, keptFraction: 0.1, margin: 0, smallestWidth: 0.7)
    guard case .uniform(let least, nil) = narrow.spaces(for: history)[1]["x"] else {
      return #expect(Bool(false))
    }
    #expect(abs(least.lowerBound) < 1e-12 && abs(least.upperBound - 7) < 1e-12)
  }

  /// If the best lie at the edge of a round's range, the next one extends beyond it, within the whole range.
  @Test func rangesFollowTheBestOverAnEdge() throws {
    var history = SearchHistory(try SearchSpace([("x", .uniform(0...10))]))
    // The first round keeps 3 and 5: from 2 to 6. The second one is best at its upper end.
    let first = [1.0, 3, 5, 9]
    let second = [2.5, 3, 5.5, 5.9]
    for (index, x) in first.enumerated() {
      history.append(number: index, places: [x / 10], loss: [0, -1, -2, 0][index])
    }
    for (index, x) in second.enumerated() {
      history.append(number: index + 4, places: [x / 10], loss: x > 5 ? -x : 0)
    }
    let sampler = try NarrowingSampler(trials: 16, rounds: 4, keptFraction: 0.5, margin: 0.1)
    let spaces = sampler.spaces(for: history)
    guard spaces.count == 3, case .uniform(let before, nil) = spaces[1]["x"],
      case .uniform(let after, nil) = spaces[2]["x"]
    else { return #expect(Bool(false)) }
    #expect(abs(before.lowerBound - 2) < 1e-12 && abs(before.upperBound - 6) < 1e-12)
    // Of the six trials in the range, 2.5, 3 (twice), 5, 5.5 and 5.9, the last three: a tenth of 4 to either side.
    #expect(abs(after.lowerBound - 4.6) < 1e-12 && abs(after.upperBound - 6.3) < 1e-12)
  }

  @Test func settingsThatMakeNoSense() {
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 3, rounds: 4) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 3, rounds: 0) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, keptFraction: 0) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, margin: .nan) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, smallestWidth: 2) }
  }
}

@Suite struct RoundImportanceTests {
  private static func importance(
    trials count: Int = 400, rounds: Int = 1, _ score: (SearchPoint) -> Double
  ) async throws -> [String: Double] {
    let result = try await RoundSearch(
      space: RoundSearchTests.space, sampler: NarrowingSampler(trials: count, rounds: rounds),
      seed: 4
    ).run { proposals in proposals.map { _ in 0 } }
    let trials = result.trials.map {
      RoundSearch.Trial(proposal: $0.proposal, score: score($0.point))
    }
    return Dictionary(
      uniqueKeysWithValues: RoundImportance.of(RoundSearchTests.space, trials: trials).map {
        ($0, $1)
      })
  }

  @Test func whatDecidesTheScoreAloneExplainsIt() async throws {
    let importance = try await Self.importance { log10($0["rate"]?.number ?? 1) }
    #expect((importance["rate"] ?? 0) > 0.99)
    for name in ["depth", "kind", "momentum"] { #expect((importance[name] ?? 1) < 0.1) }
  }

  @Test func aNameCanMatter() async throws {
    let importance = try await Self.importance { $0["kind"] == .choice("a") ? 1 : 0 }
    #expect((importance["kind"] ?? 0) > 0.999)
  }

  /// The importances of independent terms are the shares of their variances: 1/12 each, three to one here.
  @Test func partsAreThoseOfTheVariance() async throws {
    let importance = try await Self.importance(trials: 4000) { point in
      let rate = Domain.logUniform(1e-6...1e-2).place(of: point["rate"] ?? .integer(0)) ?? 0
      return 3.0.squareRoot() * rate + (point["momentum"]?.number ?? 0)
    }
    #expect(abs((importance["rate"] ?? 0) - 0.75) < 0.03)
    #expect(abs((importance["momentum"] ?? 0) - 0.25) < 0.03)
  }

  @Test func scoresWithoutAnyDifferenceMakeNothingImportant() async throws {
    #expect(try await Self.importance { _ in 1 }.values.allSatisfy { $0 == 0 })
    #expect(try await Self.importance(trials: 1) { _ in 1 }.values.allSatisfy { $0 == 0 })
    let odd = try await Self.importance { _ in .nan }
    #expect(odd.values.allSatisfy { $0 == 0 })
  }

  /// Narrowing together with an important hyperparameter must not make the others look important.
  @Test func narrowingBringsNoImportance() async throws {
    var sums = [0.0, 0, 0, 0]
    for seed in 0..<20 as Range<UInt64> {
      let sampler = try NarrowingSampler(trials: 200, rounds: 5)
      let result = try await RoundSearchTests.study(sampler, seed: seed)
      let importance = RoundImportance.of(RoundSearchTests.space, trials: result.trials)
      #expect(importance.map(\.name) == ["rate", "depth", "kind", "momentum"])
      for index in sums.indices { sums[index] += importance[index].importance / 20 }
    }
    #expect(sums[0] > 0.4 && sums[2] > 0.05)
    #expect(sums[1] < 0.04 && sums[3] < 0.04)
  }
}
