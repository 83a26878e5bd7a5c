import RealModule
import Testing

@testable import DescentSearch

/// The parts of samplers against closed forms and the values that Scripts/sampler_parts.py prints.
@Suite struct SamplerPartsTests {
  /// Relative where numbers are large.
  static func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test func pointsOfSobolsSequence() {
    let expected: [(UInt32, [Double])] = [
      (1, [0.5, 0.5, 0.5, 0.5]), (2, [0.75, 0.25, 0.25, 0.75]), (3, [0.25, 0.75, 0.75, 0.25]),
      (9, [0.6875, 0.8125, 0.9375, 0.4375]),
      (1000, [0.2197265625, 0.0966796875, 0.0458984375, 0.1865234375]),
    ]
    for (point, coordinates) in expected {
      let found = [0, 1, 6, 99].map {
        Double(SobolSequence.coordinate(point, dimension: $0)) * 0x1p-32
      }
      #expect(found == coordinates)
    }
    #expect(SobolSequence.dimensions == 100)
  }

  /// Any 2ᵏ points that follow a multiple of 2ᵏ have one in each of 2ᵏ equal parts of every axis, and of every box of two
  /// halves of the first two axes.
  @Test(arguments: 0..<5 as Range<UInt64>) func scramblingKeepsPointsEven(_ seed: UInt64) {
    for dimension in [0, 3, 99] {
      for start in [0, 64] {
        let parts = (start..<start + 64).map { Int(SobolSampler.place(seed, $0, dimension) * 64) }
        #expect(Set(parts).count == 64)
      }
    }
    let boxes = (0..<64).map { point in
      Int(SobolSampler.place(seed, point, 0) * 8) * 8 + Int(SobolSampler.place(seed, point, 1) * 8)
    }
    #expect(Set(boxes).count == 64)
    // Other seeds give other points.
    #expect(SobolSampler.place(seed, 5, 2) != SobolSampler.place(seed + 1, 5, 2))
  }

  @Test func shiftedPointsAreEven() {
    var draws = TrialDraws(1, 2, .gaussianProcess)
    let points = SobolSequence.shifted(128, dimensions: 101, &draws)
    for dimension in [0, 1, 50, 99] {
      #expect(Set(points.map { Int($0[dimension] * 128) }).count == 128)
    }
    #expect(points.allSatisfy { $0.count == 101 && (0..<1).contains($0[100]) })
  }

  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-10, -6.361340902404056), (0.02, -2.053748910631823),
    (0.3, -0.5244005127080409), (0.5, 0), (0.7, 0.5244005127080407), (0.999, 3.090232306167813),
  ])
  func quantiles(_ p: Double, _ expected: Double) {
    #expect(Self.isClose(NormalDistribution.quantile(p), expected, 1e-14))
  }

  @Test(arguments: [
    (3, 1.098739665327708, 0.3328409684517952), (0.5, -0.3598276837450638, 0.99092271800411),
    (-0.5, -1.62051626438732, 1.55987314834808), (-1.5, -3.52993592080571, 2.279580694156446),
    (-5, -16.74430116266099, 5.361816241288089), (-11.9, -76.69769951768452, 12.06467144266286),
    (-12.1, -79.13037071758207, 12.26205426840098), (-30, -457.724653760598, 30.06644615416242),
    (-1e3, -500014.7344520912, 1000.001999994), (-1e6, -500000000028.55, 1000000.000002),
  ])
  func expectedExcess(_ z: Double, _ expected: Double, _ slope: Double) {
    let found = NormalDistribution.logExpectedExcess(z)
    #expect(Self.isClose(found, expected, 1e-11))
    #expect(Self.isClose(NormalDistribution.logExpectedExcessSlope(z, found), slope, 1e-8))
  }

  /// Pascal's matrix of binomials is the product of the triangle of binomials and its transpose.
  @Test(arguments: [1, 2, 5, 13]) func pascalsMatrix(_ n: Int) throws {
    var triangle = [Double](repeating: 0, count: n * n)
    var matrix = triangle
    for i in 0..<n {
      for j in 0...i {
        triangle[i * n + j] =
          j == 0 || j == i ? 1 : triangle[(i - 1) * n + j - 1] + triangle[(i - 1) * n + j]
      }
    }
    for i in 0..<n {
      for j in 0..<n {
        matrix[i * n + j] =
          i == 0 || j == 0 ? 1 : matrix[(i - 1) * n + j] + matrix[i * n + j - 1]
      }
    }
    let cholesky = try #require(Cholesky(matrix, count: n))
    #expect(zip(cholesky.factor, triangle).allSatisfy { Self.isClose($0, $1, 1e-9) })
    #expect(abs(cholesky.logDeterminant) < 1e-8)
    // The inverse of the triangle has the same numbers with alternating signs.
    for i in 0..<n {
      for j in 0..<n {
        let sign = (i + j) % 2 == 0 ? 1.0 : -1
        let found = cholesky.inverseFactor[i * n + j]
        #expect(Self.isClose(found, sign * triangle[i * n + j], 1e-8))
      }
    }
    let right = (0..<n).map { Double($0 % 3) - 1 }
    let solution = cholesky.solve(right)
    let inverse = Cholesky.inverse(ofFactor: cholesky.inverseFactor, count: n)
    for i in 0..<n {
      let back = (0..<n).reduce(0) { $0 + matrix[i * n + $1] * solution[$1] }
      #expect(abs(back - right[i]) < 1e-5)
      let product = (0..<n).reduce(0) {
        $0 + (i >= $1 ? inverse[i * n + $1] : inverse[$1 * n + i]) * right[$1]
      }
      #expect(Self.isClose(product, solution[i], 1e-6))
    }
  }

  @Test func matricesThatAreNotPositiveDefinite() {
    #expect(Cholesky([1, 0, 2, 1], count: 2) == nil)
    #expect(Cholesky([.nan], count: 1) == nil)
  }

  /// The second difference on a line has the eigenvalues 2 − 2·cos(kπ / (n + 1)).
  @Test func eigenvalues() {
    let n = 9
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      matrix[i * n + i] = 2
      if i > 0 {
        matrix[i * n + i - 1] = -1
        matrix[(i - 1) * n + i] = -1
      }
    }
    let eigen = SymmetricEigenvalues(matrix, count: n)
    let expected = (1...n).map { 2 - 2 * Double.cos(Double($0) * .pi / Double(n + 1)) }
    #expect(zip(eigen.values.sorted(), expected).allSatisfy { abs($0 - $1) < 1e-12 })
    for j in 0..<n {
      for i in 0..<n {
        let product = (0..<n).reduce(0) { $0 + matrix[i * n + $1] * eigen.vectors[$1 * n + j] }
        #expect(abs(product - eigen.values[j] * eigen.vectors[i * n + j]) < 1e-12)
      }
    }
  }

  /// Rosenbrock's valley; in a box that leaves out its minimum, the end of it.
  @Test func minimizationInABox() {
    let valley = { (x: [Double], gradient: inout [Double]) -> Double in
      let (a, b) = (x[1] - x[0] * x[0], 1 - x[0])
      gradient = [-400 * x[0] * a - 2 * b, 200 * a]
      return 100 * a * a + b * b
    }
    var search = Minimization(lower: [-2, -2], upper: [2, 2])
    search.mostEvaluations = 200
    search.gradientTolerance = 1e-7
    search.valueTolerance = 0
    let free = search.run(from: [-1.2, 1], valley)
    #expect(abs(free.point[0] - 1) < 1e-5 && abs(free.point[1] - 1) < 1e-5)
    #expect(free.evaluations < 80)
    search = Minimization(lower: [-2, -2], upper: [0.5, 2])
    search.mostEvaluations = 200
    search.valueTolerance = 0
    let held = search.run(from: [-1.2, 1], valley)
    #expect(held.point[0] == 0.5 && abs(held.point[1] - 0.25) < 1e-4)
  }

  private static func process() throws -> (KernelInputs, [Double], MaternKernel) {
    let rows: [[Double]] = (0..<9).map { (index: Int) -> [Double] in
      [Double(7 * index % 11) / 11, Double(5 * index % 13) / 13]
    }
    let targets = rows.map { Double.sin(5 * $0[0]) + $0[1] }
    let kernel = MaternKernel(precisions: [2.5, 0.7], scale: 1.3, noise: 0.01 + 1e-6)
    return (KernelInputs(rows: rows, isChoice: [false, false]), targets, kernel)
  }

  @Test func meanAndVarianceOfAGaussianProcess() throws {
    let (inputs, targets, kernel) = try Self.process()
    let process = try #require(GaussianProcess(inputs, kernel))
    let (covariances, _) = process.covariances(with: [0.3, 0.6])
    let mean = zip(process.weights(targets), covariances).reduce(0) { $0 + $1.0 * $1.1 }
    let (variance, explained) = process.variance(covariances)
    #expect(Self.isClose(mean, 1.5959438549367277, 1e-11))
    #expect(Self.isClose(variance, 0.0167697637957549, 1e-12))
    let solved = process.solved(explained)
    let reduction = zip(solved, covariances).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(Self.isClose(1.3 - reduction, variance, 1e-11))
  }

  @Test func posteriorOfTheParameters() throws {
    let (inputs, targets, kernel) = try Self.process()
    let fit = KernelFit(inputs, targets)
    let point = [Double.log(2.5), .log(0.7), .log(1.3), .log(0.01)]
    var gradient = [Double](repeating: 0, count: 4)
    let value = fit.negativeLogPosterior(point, &gradient)
    #expect(Self.isClose(value, -3.1211269284699976, 1e-11))
    var ignored = gradient
    for index in 0..<4 {
      let values = [-1e-5, 1e-5].map { change in
        var moved = point
        moved[index] += change
        return fit.negativeLogPosterior(moved, &ignored)
      }
      #expect(Self.isClose(gradient[index], (values[1] - values[0]) / 2e-5, 1e-6))
    }
    let best = fit.run(from: kernel, evaluations: 60)
    var found = best.precisions.map { Double.log($0) }
    found += [Double.log(best.scale), Double.log(best.noise - 1e-6)]
    #expect(fit.negativeLogPosterior(found, &ignored) < value)
    #expect(ignored.allSatisfy { abs($0) < 0.1 })
  }

  @Test func powerTransforms() {
    let numbers = [-1.2, -0.7, -0.6, -0.5, -0.2, 0.1, 0.3, 4.1]
    // The nearest tenth to SciPy's −0.2234.
    #expect(PowerTransform(fittedTo: numbers).power == -0.2)
    let expected: [(Double, [Double])] = [
      (0.3, [-1.6591091262672575, 0.0966858647369835, 2.101044099552716]),
      (0, [-1.92, 0.09531017980432487, 1.62924053973028]),
    ]
    for (power, values) in expected {
      let found = PowerTransform(power: power).apply([-1.2, 0.1, 4.1])
      #expect(zip(found, values).allSatisfy { Self.isClose($0, $1, 1e-14) })
    }
  }

  @Test(arguments: [0, 3]) func slopeOfTheExpectedImprovement(_ running: Int) throws {
    let (inputs, targets, kernel) = try Self.process()
    var draws = TrialDraws(1, 1, .gaussianProcess)
    let rows = (0..<running).map { [0.2 * Double($0), 0.5] }
    let improvement = try #require(
      ExpectedImprovement(inputs, kernel, targets: targets, running: rows, &draws))
    for point in [[0.3, 0.6], [0.9, 0.05], [0.01, 0.99]] {
      var gradient = [0.0, 0]
      let value = improvement.value(at: point, gradient: &gradient)
      #expect(Self.isClose(value, improvement.value(at: point), 1e-12))
      for index in 0..<2 {
        let values = [-1e-6, 1e-6].map { change in
          var moved = point
          moved[index] += change
          return improvement.value(at: moved)
        }
        #expect(Self.isClose(gradient[index], (values[1] - values[0]) / 2e-6, 1e-4))
      }
    }
  }

  /// Without running points it is the closed form; where a point runs, less is expected than before.
  @Test func runningPointsLowerWhatIsExpected() throws {
    let (inputs, targets, kernel) = try Self.process()
    var draws = TrialDraws(1, 1, .gaussianProcess)
    let point = [0.55, 0.9]
    let known = try #require(
      ExpectedImprovement(inputs, kernel, targets: targets, running: [], &draws))
    let beside = try #require(
      ExpectedImprovement(inputs, kernel, targets: targets, running: [point], &draws))
    #expect(beside.value(at: point) < known.value(at: point) - 0.3)
  }

  /// A density has the integral 1: over a range, over the values of a finite domain, over choices.
  @Test func densitiesHaveTheIntegralOne() {
    let layout = SpaceLayout(
      SamplerConformanceTests.space([
        .init("x", .uniform(0...1)), .init("n", .logInteger(2...9)),
        .init("k", .categorical(["a", "b", "c"])),
      ]))
    let columns: [[Double]] = [
      [0.02, 0.5, 0.55, 0.9], [2, 3, 3, 9].map { layout.axes[1].place(ofIndex: $0 - 2) },
      [0, 1, 1, 2].map { layout.axes[2].place(ofIndex: $0) },
    ]
    let estimator = ParzenEstimator(layout.axes, columns)
    var (sum, sums) = (0.0, [Double]())
    for cell in 0..<400 {
      for n in 0..<8 {
        for k in 0..<3 {
          let places = [
            (Double(cell) + 0.5) / 400, layout.axes[1].place(ofIndex: n),
            layout.axes[2].place(ofIndex: k),
          ]
          sum += .exp(estimator.logDensity(places, &sums)) / 400
        }
      }
    }
    #expect(abs(sum - 1) < 1e-4)
    // Draws follow the density: the share below 0.3.
    var draws = TrialDraws(3, 4, .parzen)
    let drawn = (0..<4000).map { _ in estimator.draw(&draws) }
    var expected = 0.0
    for cell in 0..<120 {
      for n in 0..<8 {
        for k in 0..<3 {
          let places = [
            (Double(cell) + 0.5) / 400, layout.axes[1].place(ofIndex: n),
            layout.axes[2].place(ofIndex: k),
          ]
          expected += .exp(estimator.logDensity(places, &sums)) / 400
        }
      }
    }
    let share = Double(drawn.filter { $0[0] < 0.3 }.count) / 4000
    #expect(abs(share - expected) < 0.03)
  }

  /// Ranks go through all points once, whatever exists where.
  @Test func ranksOfPoints() throws {
    for name in ["finite", "finite, conditional", "one point", "nothing"] {
      let space = try #require(SamplerConformanceTests.spaces[name])
      let layout = SpaceLayout(space)
      let order = try #require(PointOrder(layout.axes))
      let points = (0..<order.count).map { space.point(at: order.places(at: $0)) }
      #expect(Set(points).count == order.count)
      #expect(points.allSatisfy { space.contains($0) })
      // Every random point is among them.
      let random = (0..<500).map { number in
        space.point(at: layout.axes.indices.map { unitDraw(1, number, $0) })
      }
      #expect(Set(random).isSubset(of: points))
      #expect(Set((0..<order.count).map { order.spread($0, from: 5) }).count == order.count)
    }
    // x with b in 1…4, where 2 and 3 have three values of c; and y.
    let space = try #require(SamplerConformanceTests.spaces["finite, conditional"])
    #expect(SpaceLayout(space).count == 2 + 2 * 3 + 1)
  }

  @Test func constantsOfCMAES() {
    let constants = EvolutionConstants(
      dimensions: 6, population: EvolutionConstants.usualPopulation(6))
    #expect(constants.population == 9)
    let expected = [
      (constants.rankOneRate, 0.03563118207139872), (constants.rankMuRate, 0.0356863119967521),
      (constants.pathRate, 0.40864968827481546), (constants.stepPathRate, 0.3497396631671549),
      (constants.stepDamping, 1.349739663167155),
    ]
    #expect(expected.allSatisfy { Self.isClose($0.0, $0.1, 1e-12) })
    let weights = [
      0.4937383774843409, 0.2810968324806433, 0.15670950255807004, 0.06845528747694568, 0,
      -0.23110816440549842, -0.42650733323224577, -0.5957697922778267, -0.745069862150622,
    ]
    #expect(zip(constants.weights, weights).allSatisfy { Self.isClose($0, $1, 1e-12) })
  }

  /// On a stretched sphere the distribution shrinks to the minimum, with ranges alone and with whole numbers.
  @Test(arguments: [false, true]) func evolutionFindsAMinimum(_ integers: Bool) throws {
    let space = SamplerConformanceTests.space([
      .init("a", .uniform(-1...2)), .init("b", .uniform(0...1)),
      .init("c", integers ? .integer(0...40) : .uniform(0...40)),
    ])
    let points = try SamplerConformanceTests.study(.cmaES, space, trials: 400) { point, _ in
      let (a, b) = (point["a"]?.number ?? 0, point["b"]?.number ?? 0)
      let c = (point["c"]?.number ?? 0) - 29
      return (a - 1.1) * (a - 1.1) + 30 * (b - 0.2) * (b - 0.2) + c * c / 100
    }
    let last = try #require(points.last)
    #expect(abs((last["a"]?.number ?? 0) - 1.1) < 0.01)
    #expect(abs((last["b"]?.number ?? 0) - 0.2) < 0.01)
    if integers {
      let values = Set(points.suffix(60).map { $0["c"] })
      // The margin keeps other values alive.
      #expect(values.contains(.integer(29)) && values.count > 1)
    }
  }

  /// The first search of Descent, whose rounds the notes describe, drew these trials.
  @Test func narrowingDrawsAsBefore() throws {
    let space = SamplerConformanceTests.space([
      .init("rate", .logUniform(1e-6...1e-2)), .init("momentum", .uniform(-0.3...1)),
      .init("depth", .integer(1...8)), .init("kind", .categorical(["a", "b", "c"])),
    ])
    let sampler = try NarrowingSampler(trials: 46, rounds: 4)
    var history = SearchHistory(space)
    var points: [SearchPoint] = []
    for number in 0..<46 {
      let request = ProposalRequest(number: number, seed: 77, history: history)
      let point = sampler.point(request)
      points.append(point)
      let (rate, momentum) = (point["rate"]?.number ?? 0, point["momentum"]?.number ?? 0)
      let score =
        -abs(rate - 3e-4) * 1000 - abs(momentum - 0.7) + (point["kind"] == .choice("b") ? 0.3 : 0)
        - (point["depth"]?.number ?? 0) / 20
      history.append(number: number, places: space.places(of: point), loss: -score)
    }
    let expected: [(Int, UInt64, UInt64, Int, String)] = [
      (0, 4_529_498_171_147_923_359, 4_603_568_798_100_714_262, 7, "a"),
      (11, 4_540_740_984_364_591_400, 4_603_312_344_505_441_116, 7, "c"),
      (12, 4_521_956_203_837_667_434, 4_603_331_228_399_366_723, 3, "a"),
      (20, 4_521_469_528_506_153_835, 4_601_226_167_581_537_148, 1, "b"),
      (24, 4_544_561_225_921_484_878, 4_602_738_308_460_481_210, 4, "b"),
      (33, 4_548_427_742_353_591_686, 4_603_709_009_753_362_833, 2, "b"),
      (35, 4_545_791_315_630_770_409, 4_603_284_046_629_725_770, 2, "b"),
      (45, 4_548_554_979_801_755_507, 4_604_236_478_578_239_162, 1, "b"),
    ]
    for (number, rate, momentum, depth, kind) in expected {
      #expect(
        points[number].values == [
          "rate": .number(Double(bitPattern: rate)),
          "momentum": .number(Double(bitPattern: momentum)), "depth": .integer(depth),
          "kind": .choice(kind),
        ])
    }
    let spaces = sampler.spaces(for: history)
    #expect(
      spaces.last?.hyperparameters.map(\.domain) == [
        .logUniform(7.331160584602888e-06...0.00016298992235513256),
        .uniform(0.5631058393962263...0.714825186059489), .integer(1...2), .categorical(["b"]),
      ])
    #expect((0..<46).map { sampler.trialsNeeded(before: $0, lookahead: 4) }.max() == 35)
    #expect([11, 12, 23, 24, 34, 35, 99].map(sampler.round(of:)) == [0, 1, 1, 2, 2, 3, 3])
    #expect((0...3).map(sampler.start(ofRound:)) == [0, 12, 24, 35])
  }

  @Test func gridsHaveBothEnds() throws {
    let space = SamplerConformanceTests.space([
      .init("x", .uniform(-1...3)), .init("k", .categorical(["a", "b"])),
      .init("y", .logUniform(1...100), when: .init("k", is: [.choice("b")])),
    ])
    let sampler = try GridSampler(valuesPerRange: 3)
    let count = try #require(sampler.points(in: space))
    #expect(count == 3 * (1 + 3))
    let history = SearchHistory(space)
    let points: [SearchPoint] = try (0..<count).map {
      try sampler.point(ProposalRequest(number: $0, seed: 1, history: history))
    }
    #expect(Set(points).count == count)
    let values: [Double] = points.compactMap { $0["x"]?.number }
    #expect(Set(values) == [-1, 1, 3])
    let others: [Double] = points.compactMap { $0["y"]?.number }
    #expect(Set(others).count == 3 && Set(others).isSuperset(of: [1, 100]))
    #expect(throws: SearchError.self) { try GridSampler(valuesPerRange: 0) }
    #expect(throws: SearchError.self) {
      let many = SamplerConformanceTests.space((0..<40).map { .init("\($0)", .uniform(0...1)) })
      return try GridSampler(valuesPerRange: 9).propose(
        ProposalRequest(number: 0, seed: 1, history: SearchHistory(many)))
    }
  }

  @Test func whatAutoPicks() throws {
    func pick(_ name: String, _ trials: Int?, _ number: Int = 0) throws -> SamplerKind {
      let space = try #require(SamplerConformanceTests.spaces[name])
      return AutoSampler().choice(for: space, trials: trials, number: number).kind
    }
    #expect(try pick("finite", 15) == .grid)
    #expect(try pick("finite", 14) == .gaussianProcess)
    #expect(try pick("conditional", 100) == .tpe)
    #expect(try pick("mixed", 100) == .gaussianProcess)
    #expect(try pick("mixed", nil, 1000) == .tpe)
    let space = try #require(SamplerConformanceTests.spaces["mixed"])
    let sentence = AutoSampler().explanation(for: space, trials: 1000)
    #expect(sentence.hasPrefix("auto picked gp: ") && sentence.contains("from trial 200 on tpe: "))
  }

  @Test func settingsThatMakeNoSense() {
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 3, rounds: 4) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 3, rounds: 0) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, keptFraction: 0) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, margin: .nan) }
    #expect(throws: SearchError.self) { try NarrowingSampler(trials: 9, smallestWidth: 2) }
    #expect(throws: SearchError.self) { try TPESampler(startup: 0) }
    #expect(throws: SearchError.self) { try TPESampler(startup: 5, candidates: 0) }
    #expect(throws: SearchError.self) { try GaussianProcessSampler(startup: 1) }
    #expect(throws: SearchError.self) { try GaussianProcessSampler(startup: 5, mostTrials: 4) }
    #expect(throws: SearchError.self) { try CMAESSampler(population: 3) }
  }
}
