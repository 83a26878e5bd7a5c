import Testing

@testable import DescentSearch

/// What every sampler must guarantee, on every kind of space.
@Suite struct SamplerConformanceTests {
  static let spaces: [String: SearchSpace] = [
    "ranges": space([
      .init("rate", .logUniform(1e-6...1e-2)), .init("decay", .uniform(0...1)),
      .init("momentum", .uniform(0...0.9, step: 0.1)),
    ]),
    "mixed": space([
      .init("kind", .categorical(["a", "b", "c"])), .init("width", .logInteger(16...256)),
      .init("depth", .integer(1...3)), .init("rate", .logUniform(1e-6...1e-2)),
      .init("many", .integer(0...100_000)),
    ]),
    "conditional": space([
      .init("optimizer", .categorical(["sgd", "adam"])),
      .init("momentum", .uniform(0...1), when: .init("optimizer", is: [.choice("sgd")])),
      .init(
        "nesterov", .categorical(["yes", "no"]), when: .init("optimizer", is: [.choice("sgd")])),
      .init("warmup", .integer(0...9), when: .init("nesterov", is: [.choice("yes")])),
      .init("rate", .logUniform(1e-6...1e-2)),
    ]),
    "finite": space([.init("a", .integer(0...4)), .init("b", .categorical(["x", "y", "z"]))]),
    "finite, conditional": space([
      .init("a", .categorical(["x", "y"])),
      .init("b", .integer(1...4), when: .init("a", is: [.choice("x")])),
      .init("c", .logInteger(1...3), when: .init("b", is: [.integer(2), .integer(3)])),
    ]),
    "one point": space([.init("a", .integer(3...3)), .init("b", .categorical(["only"]))]),
    "one range among single values": space([
      .init("a", .integer(3...3)), .init("b", .uniform(-1...1)), .init("c", .categorical(["only"])),
    ]),
    "only choices": space([
      .init("a", .categorical(["x", "y", "z"])), .init("b", .categorical((0..<9).map { "\($0)" })),
    ]),
    "nothing": space([]),
  ]
  static let cases = SamplerKind.allCases.flatMap { kind in
    spaces.keys.sorted().map { (kind, $0) }
  }

  static func space(_ hyperparameters: [Hyperparameter]) -> SearchSpace {
    // These are valid.
    (try? SearchSpace(hyperparameters)) ?? space([])
  }

  /// Runs a study whose trial n is proposed from the results up to n − lookahead.
  static func study(
    _ kind: SamplerKind, _ space: SearchSpace, trials: Int, seed: UInt64 = 1, lookahead: Int = 1,
    loss: (SearchPoint, Int) -> Double = { point, _ in SamplerConformanceTests.loss(point) }
  ) throws -> [SearchPoint] {
    let sampler = try kind.sampler(trials: trials)
    var points: [SearchPoint] = []
    var history = SearchHistory(space)
    for number in 0..<trials {
      while history.count <= number - lookahead {
        let point = points[history.count]
        history.append(
          number: history.count, places: space.places(of: point), loss: loss(point, history.count))
      }
      let running = points[history.count...].map { space.places(of: $0) }
      points.append(
        try sampler.point(
          ProposalRequest(
            number: number, seed: seed, history: history, running: running, trials: trials)))
    }
    return points
  }

  /// A smooth function with an optimum inside; choices differ.
  static func loss(_ point: SearchPoint) -> Double {
    // In one order, so that the sum is the same to the last bit.
    point.values.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
      switch entry.value {
      case .number(let value): sum + (value - 0.3) * (value - 0.3)
      case .integer(let value): sum + abs(Double(value) - 2)
      case .choice(let name): sum + Double(name.utf8.first ?? 0) / 100
      }
    }
  }

  @Test(arguments: cases) func pointsAreInsideTheSpace(_ kind: SamplerKind, _ name: String) throws {
    let space = try #require(Self.spaces[name])
    for lookahead in [1, 4] {
      let points = try Self.study(kind, space, trials: 22, lookahead: lookahead)
      #expect(points.allSatisfy { space.contains($0) })
    }
  }

  @Test(arguments: cases) func theSeedAloneDecides(_ kind: SamplerKind, _ name: String) throws {
    let space = try #require(Self.spaces[name])
    let points = try Self.study(kind, space, trials: 16)
    #expect(try Self.study(kind, space, trials: 16) == points)
    if space.count ?? .max > 100 {
      #expect(try Self.study(kind, space, trials: 16, seed: 2) != points)
    }
  }

  @Test(arguments: cases) func noPointOfAFiniteSpaceComesTwice(_ kind: SamplerKind, _ name: String)
    throws
  {
    let space = try #require(Self.spaces[name])
    guard let count = PointOrder(SpaceLayout(space).axes)?.count, count < 100 else { return }
    for lookahead in [1, 3] {
      let points = try Self.study(kind, space, trials: count + 5, lookahead: lookahead)
      #expect(Set(points.prefix(count)).count == count)
    }
  }

  /// All trials with the same place would be a sampler that does not search.
  @Test(arguments: cases) func rangesAreSearched(_ kind: SamplerKind, _ name: String) throws {
    let space = try #require(Self.spaces[name])
    let points = try Self.study(kind, space, trials: 30)
    for hyperparameter in space.hyperparameters where hyperparameter.domain.count != 1 {
      // Narrowing leaves a choice, and with it what depends on it.
      if kind == .narrowing, hyperparameter.condition != nil { continue }
      let values = Set(points.compactMap { $0[hyperparameter.name] })
      let least = min(hyperparameter.domain.count ?? 8, 4)
      #expect(values.count >= least / 2, "\(hyperparameter.name)")
    }
  }

  @Test(arguments: SamplerKind.allCases, [0, 1, 2, 3])
  func lossesOfAnyKind(_ kind: SamplerKind, _ which: Int) throws {
    let losses: [(Int) -> Double] = [
      { $0 % 3 == 0 ? .infinity : Double($0 % 7) }, { _ in 1 }, { _ in .infinity },
      { $0 % 2 == 0 ? 1e300 : -1e308 * Double($0 % 5) / 5 },
    ]
    for (name, space) in Self.spaces {
      let points = try Self.study(kind, space, trials: 16) { losses[which]($1) }
      #expect(points.allSatisfy { space.contains($0) }, "\(name)")
    }
  }

  /// Results may come in any order: the history is that of the trials' numbers.
  @Test(arguments: SamplerKind.allCases) func theOrderOfResultsDoesNotMatter(_ kind: SamplerKind)
    throws
  {
    for space in [Self.spaces["mixed"], Self.spaces["conditional"]] {
      let space = try #require(space)
      let points = try Self.study(.random, space, trials: 50)
      func proposal(_ order: [Int], _ running: [Int]) throws -> [Double] {
        var history = SearchHistory(space)
        for index in order {
          history.append(
            number: index, places: space.places(of: points[index]), loss: Self.loss(points[index]))
        }
        return try kind.sampler(trials: 60).propose(
          ProposalRequest(
            number: 50, seed: 3, history: history,
            running: running.map { space.places(of: points[$0]) }, trials: 60))
      }
      let first = try proposal(Array(0..<47), [47, 48, 49]).map(\.bitPattern)
      #expect(try proposal((0..<47).reversed(), [49, 47, 48]).map(\.bitPattern) == first)
    }
  }

  /// What runs is known: with the same results, a sampler proposes something else beside it.
  @Test(arguments: [SamplerKind.tpe, .cmaES, .gaussianProcess, .auto])
  func proposalsAtTheSameTimeAreApart(_ kind: SamplerKind) throws {
    let space = try #require(Self.spaces["ranges"])
    let points = try Self.study(kind, space, trials: 24, lookahead: 6)
    #expect(Set(points).count == points.count)
  }

  /// Values of another program's trials may lie outside the ranges, and are then not known.
  @Test(arguments: SamplerKind.allCases) func foreignTrialsDoNotDisturb(_ kind: SamplerKind) throws
  {
    let space = try #require(Self.spaces["mixed"])
    var history = SearchHistory(space)
    for number in 0..<30 {
      var places = space.places(of: space.point(at: (0..<5).map { unitDraw(7, number, $0) }))
      places[number % 5] = .nan
      history.append(number: number * 2, places: places, loss: Double(number))
    }
    let request = ProposalRequest(number: 61, seed: 1, history: history, trials: 100)
    #expect(space.contains(try kind.sampler(trials: 100).point(request)))
  }

  /// The time may not grow with the number of points that were tried, where the sampler does not model them.
  @Test(arguments: SamplerKind.allCases) func longStudies(_ kind: SamplerKind) throws {
    let space = Self.space([
      .init("a", .integer(0...999)), .init("b", .integer(0...9)), .init("c", .integer(0...2)),
    ])
    var history = SearchHistory(space)
    let count = 3000
    for number in 0..<count {
      let places = (0..<3).map { unitDraw(5, number, $0) }
      history.append(number: number, places: places, loss: places[0])
    }
    let sampler = try kind.sampler(trials: 10_000)
    let request = ProposalRequest(number: count, seed: 1, history: history, trials: 10_000)
    let point = try sampler.point(request)
    let tried = Set((0..<count).map { space.point(at: history[$0]) })
    #expect(space.contains(point) && !tried.contains(point))
  }

  /// A better part of the space is found: half of the last trials are better than nine of ten random points.
  @Test(arguments: [SamplerKind.tpe, .cmaES, .gaussianProcess, .auto, .narrowing])
  func theyLearn(_ kind: SamplerKind) throws {
    let space = Self.space([
      .init("x", .uniform(0...1)), .init("n", .integer(0...20)),
      .init("k", .categorical(["a", "b", "c"])), .init("r", .logUniform(1e-4...1)),
    ])
    func loss(_ point: SearchPoint) -> Double {
      let n = (point["n"]?.number ?? 0) / 20 - 0.8
      let x = (point["x"]?.number ?? 0) - 0.2
      let r = (space["r"]?.place(of: point["r"] ?? .number(1)) ?? 0) - 0.5
      return x * x + n * n + r * r + (point["k"] == .choice("b") ? 0 : 0.1)
    }
    let random = try Self.study(.random, space, trials: 1000).map(loss).sorted()
    // The model that learns most from each trial is slow in a debug build.
    let trials = [.gaussianProcess, .auto].contains(kind) ? 30 : 100
    let points = try Self.study(kind, space, trials: trials) { point, _ in loss(point) }
    let last = points.suffix(trials / 4).map(loss).sorted()
    #expect(last[trials / 8] < random[100])
  }
}
