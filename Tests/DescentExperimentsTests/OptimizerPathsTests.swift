import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments

/// The paths against closed forms and against each rule written out in Double.
@Suite struct OptimizerPathsTests {
  private static func record(
    _ change: (inout OptimizerPathsExperiment.Options) -> Void = { _ in }
  ) async throws -> OptimizerPathsExperiment.Record {
    var options = OptimizerPathsExperiment.Options()
    change(&options)
    return try await OptimizerPathsExperiment.record(options)
  }

  /// On x²/20 + y² SGD shrinks x by 1 − rate/10 and y by 1 − 2·rate at each step.
  @Test func gradientDescentIsItsClosedForm() async throws {
    let path = try #require(try await Self.record().paths.first)
    #expect(path.optimizer == "SGD" && path.learningRate == 0.95)
    #expect(path.positions.count == 31)
    for (step, position) in path.positions.enumerated() {
      #expect(abs(position.x + 7 * pow(1 - 0.095, Double(step))) < 1e-5)
      #expect(abs(position.y - 2 * pow(-0.9, Double(step))) < 1e-5)
    }
    let sides = path.positions.map { $0.y > 0 }
    #expect(zip(sides, sides.dropFirst()).allSatisfy { $0 != $1 })
  }

  /// One coordinate's next value, from its gradient, the step count, and two state variables.
  private typealias Rule = @Sendable (Double, Double, Double, inout (Double, Double)) -> Double

  private static let rules: [String: Rule] = [
    "Momentum": { w, g, _, s in
      s.0 = 0.9 * s.0 - 0.1 * g
      return w + s.0
    },
    "Nesterov": { w, g, _, s in
      let next = w + 0.81 * s.0 - 1.9 * 0.1 * g
      s.0 = 0.9 * s.0 - 0.1 * g
      return next
    },
    "AdaGrad": { w, g, _, s in
      s.0 += g * g
      return w - 1.5 * g / (s.0.squareRoot() + 1e-7)
    },
    "RMSprop": { w, g, _, s in
      s.0 = 0.99 * s.0 + 0.01 * g * g
      return w - 0.3 * g / (s.0.squareRoot() + 1e-8)
    },
    "Adam": { w, g, t, s in
      s = (0.9 * s.0 + 0.1 * g, 0.999 * s.1 + 0.001 * g * g)
      let (m, v) = (s.0 / (1 - pow(0.9, t)), s.1 / (1 - pow(0.999, t)))
      return w - 0.3 * m / (v.squareRoot() + 1e-8)
    },
  ]

  @Test func theOthersFollowTheirRules() async throws {
    let paths = try await Self.record().paths
    #expect(paths.map(\.optimizer).sorted() == (Array(Self.rules.keys) + ["SGD"]).sorted())
    for path in paths where path.optimizer != "SGD" {
      let rule = try #require(Self.rules[path.optimizer])
      var (x, y) = (-7.0, 2.0)
      var (keptX, keptY) = ((0.0, 0.0), (0.0, 0.0))
      for (step, position) in path.positions.enumerated() {
        #expect(abs(position.x - x) < 1e-5, "\(path.optimizer), step \(step)")
        #expect(abs(position.y - y) < 1e-5, "\(path.optimizer), step \(step)")
        x = rule(x, x / 10, Double(step + 1), &keptX)
        y = rule(y, 2 * y, Double(step + 1), &keptY)
      }
    }
  }

  @Test(arguments: Surface.allCases) func aSurfaceIsLeastAtItsMinimum(_ surface: Surface) {
    let (x, y) = (surface.minimum.x, surface.minimum.y)
    #expect(surface(x, y) == 0)
    for angle in stride(from: 0, to: 2 * Double.pi, by: 0.1) {
      #expect(surface(x + 0.01 * cos(angle), y + 0.01 * sin(angle)) > 0)
    }
    #expect(surface.frame.x.contains(x) && surface.frame.y.contains(y))
    #expect(surface.frame.x.contains(surface.start.x) && surface.frame.y.contains(surface.start.y))
  }

  /// A step of SGD is the gradient: here by central differences of the function in Double.
  @Test(arguments: Surface.allCases) func theStepsFollowTheGradient(_ surface: Surface) async throws
  {
    let path = try #require(
      try await Self.record {
        $0.function = surface
        $0.steps = 5
      }.paths.first)
    for (here, next) in zip(path.positions, path.positions.dropFirst()) {
      let h = 1e-5
      let slopeX = (surface(here.x + h, here.y) - surface(here.x - h, here.y)) / (2 * h)
      let slopeY = (surface(here.x, here.y + h) - surface(here.x, here.y - h)) / (2 * h)
      #expect(abs(next.x - (here.x - path.learningRate * slopeX)) < 1e-5)
      #expect(abs(next.y - (here.y - path.learningRate * slopeY)) < 1e-5)
    }
  }

  @Test func aPathEndsWhereItStopsBeingFinite() async throws {
    let record = try await Self.record {
      $0.function = .rosenbrock
      $0.start = [50, -50]
    }
    let path = try #require(record.paths.first)
    #expect(path.diverged && path.positions.count < 301)
    #expect(path.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    let shown = OptimizerPathsExperiment.presentation(of: [record], options: .init())
    #expect(shown.why.contains("SGD") && shown.why.contains("left the range of numbers"))
    #expect(shown.verdicts.allSatisfy { !$0.statement.contains("zigzags") })
  }

  // MARK: Verdicts

  private func outcome(
    _ record: OptimizerPathsExperiment.Record, _ words: String
  ) -> Verdict.Outcome? {
    OptimizerPathsExperiment.presentation(of: [record], options: .init()).verdicts
      .first { $0.statement.contains(words) }?.outcome
  }

  @Test func everyClaimIsJudged() async throws {
    let record = try await Self.record()
    for words in [
      "gradient points elsewhere", "SGD zigzags", "zigzag of Momentum is milder",
      "Without force", "never rises", "ends smaller", "Adam's first step", "bias correction it is",
      "below 2(1 + α)/λ",
    ] {
      #expect(outcome(record, words) == .supported, "\(words)")
    }
    let shown = OptimizerPathsExperiment.presentation(of: [record], options: .init())
    #expect(
      shown.why.contains(
        "RMSprop crosses the floor of the valley at 30 of its 30 steps, as SGD does"))
    #expect(shown.why.contains("A milder zigzag is not yet a better path"))
    #expect(shown.why.contains("the order is RMSprop (1.43×10⁻¹²), AdaGrad"))
    #expect(shown.takeaway.hasPrefix("SGD turns sharply at 29 of 29 steps"))
  }

  @Test func everyClaimCanFail() async throws {
    var record = try await Self.record()
    // Paths that do the opposite of what is claimed.
    record.paths[0].values.positions = (0...30).map { Position(x: Double($0), y: 1) }
    #expect(outcome(record, "SGD zigzags") == .refuted)
    #expect(outcome(record, "zigzag of Momentum is milder") == .refuted)
    record.paths[3].values.state?["squares"]?.reverse()
    #expect(outcome(record, "never rises") == .refuted)
    let swapped = record.paths[3].values.state?["squares"]?.map { Position(x: $0.y, y: $0.x) } ?? []
    record.paths[3].values.state?["squares"] =
      [Position(x: 1, y: 2)] + swapped.map { Position(x: $0.x + 9, y: 3) }
    #expect(outcome(record, "ends smaller") == .refuted)
    record.paths[5].values.positions[1] = Position(x: -7.1, y: 2)
    #expect(outcome(record, "Adam's first step") == .refuted)
    record.uncorrected?.positions[1] = Position(x: -6.7, y: 1.7)
    #expect(outcome(record, "bias correction it is") == .refuted)
    record.forceless?.path.state?["velocity"]?[20] = Position(x: 1, y: 1)
    #expect(outcome(record, "Without force") == .refuted)
    record.region?.factors[3][3] = 1.5
    #expect(outcome(record, "below 2(1 + α)/λ") == .refuted)
  }

  @Test(arguments: Surface.allCases) func theDescentIsTheGradient(_ surface: Surface) {
    for point in surface.grid(columns: 7, rows: 5) {
      let h = 1e-6
      let slopeX = (surface(point.x + h, point.y) - surface(point.x - h, point.y)) / (2 * h)
      let slopeY = (surface(point.x, point.y + h) - surface(point.x, point.y - h)) / (2 * h)
      let down = surface.descent(at: point)
      #expect(abs(down.x + slopeX) < 1e-4 * max(1, abs(slopeX)))
      #expect(abs(down.y + slopeY) < 1e-4 * max(1, abs(slopeY)))
    }
    // At the bowl's start: −∇f = (0.7, −4), the minimum lies at (7, −2).
    let angle = atan2(4.0, 0.7) - atan2(2.0, 7.0)
    #expect(abs(Surface.bowl.deviation(at: Position(x: -7, y: 2)) - angle * 180 / .pi) < 1e-9)
  }

  /// (1 − β₁)·g/√((1 − β₂)·g²) = 0.1/√0.001 times the rate of 0.3.
  @Test func withoutCorrectionTheFirstStepIsThreeTimesAsLong() async throws {
    let record = try await Self.record()
    let first = try #require(record.uncorrected?.moves.first)
    #expect(abs(first.x - 0.3 * 0.1 / sqrt(0.001)) < 1e-5)
    #expect(abs(first.y + 0.3 * 0.1 / sqrt(0.001)) < 1e-5)
  }

  /// Without force x follows x + v·α(1 − αⁿ)/(1 − α).
  @Test func withoutForceTheVelocityFades() async throws {
    let record = try await Self.record { $0.momentum = 0.8 }
    let forceless = try #require(record.forceless)
    let path = forceless.path
    #expect(forceless.steps == 10)
    let momentum = try #require(record.paths.first { $0.optimizer == "Momentum" })
    for (position, driven) in zip(path.positions.prefix(11), momentum.positions) {
      #expect(position.distance(to: driven) < 1e-5)
    }
    let (start, speed) = (path.positions[10], path.moves[9])
    for n in 1...20 {
      let sum = 0.8 * (1 - pow(0.8, Double(n))) / 0.2
      #expect(abs(path.positions[10 + n].x - start.x - speed.x * sum) < 1e-5)
      #expect(abs(path.positions[10 + n].y - start.y - speed.y * sum) < 1e-5)
    }
  }

  /// AdaGrad's h is the sum of the squared gradients at the positions that it passed.
  @Test func whatIsCarriedIsRecorded() async throws {
    let record = try await Self.record()
    let path = try #require(record.paths.first { $0.optimizer == "AdaGrad" })
    let squares = try #require(path.values.state?["squares"])
    var sum = (0.0, 0.0)
    for (position, square) in zip(path.positions, squares) {
      sum.0 += pow(position.x / 10, 2)
      sum.1 += pow(2 * position.y, 2)
      #expect(abs(square.x - sum.0) < 1e-5 && abs(square.y - sum.1) < 1e-4)
    }
    #expect(try await Self.record { $0.extended = false }.paths[3].values.state == nil)
  }

  /// The rate in the long run is the largest root's magnitude.
  @Test func theRegionIsThatOfTheTheory() throws {
    let region = try ConvergenceRegion(from: Position(x: -7, y: 2))
    for (row, momentum) in region.momenta.enumerated() where momentum < 0.8 {
      for (column, rate) in region.rates.enumerated() {
        let theory = ConvergenceRegion.factor(rate: rate, momentum: momentum)
        // Float reaches no closer than 1e-30, and grows no further than 3e38.
        guard theory > 0.8, theory < 1.4 else { continue }
        #expect(abs(region.factors[row][column] / theory - 1) < 0.08, "\(momentum), \(rate)")
      }
    }
    #expect(ConvergenceRegion.limit(0) == 1)
    #expect(ConvergenceRegion.limit(0.9) == 1.9)
    #expect(ConvergenceRegion.factor(rate: 0.95, momentum: 0) == 0.905)
  }
}
