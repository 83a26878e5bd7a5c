import DescentSearch
import Testing

@Suite struct SearchImportanceTests {
  static func history(
    _ space: SearchSpace, trials: Int, seed: UInt64 = 3, _ loss: ([Double], Int) -> Double
  ) -> SearchHistory {
    var history = SearchHistory(space)
    for number in 0..<trials {
      let places = RandomSampler().propose(
        ProposalRequest(number: number, seed: seed, history: history))
      let known = space.places(of: space.point(at: places))
      history.append(number: number, places: known, loss: loss(known, number))
    }
    return history
  }

  static let unit = try! SearchSpace(
    ["a", "b", "c"].map { Hyperparameter($0, .uniform(0...1)) })

  @Test func aSum() throws {
    let history = Self.history(Self.unit, trials: 500) { places, _ in 2 * places[0] + places[1] }
    let importance = try #require(SearchImportance(of: history))
    let shares = importance.singles.map(\.share)
    #expect(abs(shares[0] - 0.8) < 0.04)
    #expect(abs(shares[1] - 0.2) < 0.04)
    #expect(shares[2] < 0.01)
    #expect(importance.pairs.allSatisfy { $0.share < 0.03 })
    #expect(importance.explained > 0.97)
  }

  /// (a − ½)(b − ½) is an interaction alone.
  @Test func aProduct() throws {
    let history = Self.history(Self.unit, trials: 1000) { places, _ in
      (places[0] - 0.5) * (places[1] - 0.5)
    }
    let importance = try #require(SearchImportance(of: history))
    let pair = try #require(importance.pairs.first)
    #expect(Set([pair.first, pair.second]) == ["a", "b"])
    #expect(pair.share > 0.8)
    #expect(importance.singles.allSatisfy { $0.share < 0.08 })
    #expect(importance.singles[0].total > 0.8)
    #expect(importance.singles[2].total < 0.1)
  }

  /// a·b on the unit square: variances 1/48 alone, 1/9 − 1/16 in total.
  @Test func aProductWithSlopes() throws {
    let history = Self.history(Self.unit, trials: 600) { places, _ in places[0] * places[1] }
    let importance = try #require(SearchImportance(of: history))
    let shares = importance.singles.map(\.share)
    #expect(abs(shares[0] - 3.0 / 7) < 0.04)
    #expect(abs(shares[1] - 3.0 / 7) < 0.04)
    #expect(shares[2] < 0.01)
    #expect(abs(importance.pairs[0].share - 1.0 / 7) < 0.04)
  }

  /// The loss is 0 with adam, and 4·momentum with sgd, where alone there is a momentum.
  @Test func conditions() throws {
    let space = try SearchSpace([
      Hyperparameter("optimizer", .categorical(["sgd", "adam"])),
      Hyperparameter("momentum", .uniform(0...1), when: .init("optimizer", is: [.choice("sgd")])),
      Hyperparameter("width", .logInteger(16...256)),
    ])
    let history = Self.history(space, trials: 1000) { places, _ in
      places[1].isNaN ? 0 : 4 * places[1]
    }
    let importance = try #require(SearchImportance(of: history))
    // With o = 1 for sgd, else 0: f = 4·o·m. Mean 1; the optimizer's means 2 and 0: variance 1. Momentum's mean 2m:
    // variance 4/12. Total ½·(16/3) − 1 = 5/3. So 0.6, 0.2, and 0.2 for both together.
    #expect(abs(importance.singles[0].share - 0.6) < 0.05)
    #expect(abs(importance.singles[1].share - 0.2) < 0.05)
    #expect(importance.singles[2].total < 0.05)
    #expect(importance.pairs[0].first == "optimizer" && importance.pairs[0].second == "momentum")
    #expect(abs(importance.pairs[0].share - 0.2) < 0.05)
  }

  @Test func noiseExplainsNothing() throws {
    let history = Self.history(Self.unit, trials: 200) { _, number in
      RandomSampler().propose(
        ProposalRequest(number: number, seed: 99, history: SearchHistory(Self.unit)))[0]
    }
    #expect(try #require(SearchImportance(of: history)).explained < 0.1)
  }

  @Test func failedAndDivergedTrialsDoNotHideTheRest() throws {
    let history = Self.history(Self.unit, trials: 300) { places, number in
      number % 50 == 7 ? 1e9 : number % 50 == 8 ? .infinity : places[1]
    }
    let importance = try #require(SearchImportance(of: history))
    #expect(importance.singles[1].share > 0.5)
    #expect(importance.singles[1].total > importance.singles[0].total)
  }

  @Test func curvesAndSurfaces() throws {
    let history = Self.history(Self.unit, trials: 500) { places, _ in
      10 + 2 * places[0] + places[1] * places[1]
    }
    let forest = try #require(SearchForest(history))
    let places = [0.1, 0.5, 0.9]
    for (place, loss) in zip(places, forest.curve(of: 0, at: places)) {
      #expect(abs(loss - (10 + 1.0 / 3 + 2 * place)) < 0.12)
    }
    let surface = forest.surface(of: 0, 1, at: places, [0.2, 0.8])
    #expect(surface.count == 2 && surface[0].count == 3)
    #expect(abs(surface[1][2] - (10 + 1.8 + 0.64)) < 0.15)
    #expect(abs(surface[0][2] - (10 + 1.8 + 0.04)) < 0.15)
    #expect(abs(forest.loss(at: [0.5, 0.5, 0.5]) - 11.25) < 0.2)
  }

  @Test func theSameEveryTime() {
    let history = Self.history(Self.unit, trials: 60) { places, _ in places[0] }
    #expect(SearchImportance(of: history) == SearchImportance(of: history))
    #expect(SearchImportance(of: history, seed: 1) != SearchImportance(of: history, seed: 2))
  }

  @Test func tooLittleToSay() {
    #expect(SearchImportance(of: Self.history(Self.unit, trials: 7) { $0[0] + Double($1) }) == nil)
    #expect(SearchImportance(of: Self.history(Self.unit, trials: 50) { _, _ in 1 }) == nil)
    #expect(SearchImportance(of: Self.history(Self.unit, trials: 50) { _, _ in .infinity }) == nil)
  }
}
