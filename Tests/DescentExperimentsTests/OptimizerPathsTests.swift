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
    let path = try #require(try await Self.record().results.first)
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
    let paths = try await Self.record().results
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
      }.results.first)
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
    let path = try #require(record.results.first)
    #expect(path.diverged && path.positions.count < 301)
    #expect(path.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    let reading = OptimizerPathsExperiment.presentation(of: [record], options: .init()).reading
    #expect(reading.contains("SGD") && reading.contains("left the range of numbers"))
  }

  @Test func theReadingFollowsTheNumbers() async throws {
    let options = OptimizerPathsExperiment.Options()
    var record = try await Self.record()
    func reading() -> String {
      OptimizerPathsExperiment.presentation(of: [record], options: options).reading
    }
    #expect(
      reading().hasPrefix("SGD crosses the bottom of the valley at every one of its 30 steps"))
    record.results[0].positions = record.results[0].positions.map { .init(x: $0.x, y: abs($0.y)) }
    #expect(reading().hasPrefix("SGD crosses the bottom of the valley at 0 of its 30 steps."))
    #expect(reading().contains("RMSprop ends lowest"))
    record.results[0].finalValue = 0
    #expect(reading().contains("SGD ends lowest"))
  }
}
