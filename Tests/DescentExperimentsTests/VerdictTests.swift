import DescentNumerics
import Testing

@testable import DescentExperiments

/// Verdicts against their definitions.
@Suite struct VerdictTests {
  private func higher(_ differences: [Double], by smallest: Double = 0.1) -> Hypothesis {
    .higher(
      "It is higher.", Repeated(differences), than: Repeated(differences.map { _ in 0 }), "value",
      by: smallest)
  }

  /// One statement is judged by its 95 % interval: mean ± t·s/√n, with t = 2.7764 for 4 degrees of freedom.
  @Test func oneStatementHasAPlainInterval() {
    let values = [1.0, 2, 3, 4, 5]
    let verdict = Verdict.judge([higher(values)])[0]
    let half = 2.776445105 * (2.5 / 5).squareRoot()
    #expect(abs((verdict.interval?.low ?? 0) - (3 - half)) < 1e-8)
    #expect(abs((verdict.interval?.high ?? 0) - (3 + half)) < 1e-8)
    #expect(verdict.outcome == .supported)
  }

  @Test func outcomesFollowTheInterval() {
    let noise = [-0.02, -0.01, 0, 0.01, 0.02]
    func outcome(_ mean: Double, scale: Double = 1) -> Verdict.Outcome {
      Verdict.judge([higher(noise.map { mean + scale * $0 })])[0].outcome
    }
    #expect(outcome(0.2) == .supported)
    #expect(outcome(0.1) == .undecided)
    #expect(outcome(0.05) == .refuted)
    #expect(outcome(-0.5) == .refuted)
    #expect(outcome(0.2, scale: 20) == .undecided)
  }

  @Test func refutationsSayHow() {
    let noise = [-0.02, -0.01, 0, 0.01, 0.02]
    let small = Verdict.judge([higher(noise)])[0]
    #expect(small.evidence.contains("0.1 or more matters: so much is excluded"))
    let opposite = Verdict.judge([higher(noise.map { $0 - 1 })])[0]
    #expect(opposite.evidence.contains("the opposite holds") && opposite.isOpposite)
    #expect(!small.isOpposite)
  }

  @Test func sameMeansWithin() {
    let noise = [-0.02, -0.01, 0, 0.01, 0.02]
    func outcome(_ mean: Double) -> Verdict.Outcome {
      let zero = Repeated(noise.map { _ in 0 })
      let hypothesis = Hypothesis.same(
        "Same.", Repeated(noise.map { $0 + mean }), as: zero, "value", within: 0.1)
      return Verdict.judge([hypothesis])[0].outcome
    }
    #expect(outcome(0.05) == .supported)
    #expect(outcome(0.1) == .undecided)
    #expect(outcome(0.2) == .refuted)
    #expect(outcome(-0.2) == .refuted)
  }

  @Test func ratiosAreComparedByTheirLogarithms() {
    let verdict = Verdict.judge([
      .lower(
        "Half.", Repeated([0.5, 1.1, 2, 3.9]), than: Repeated([1, 2, 4, 8]), "loss", by: 1.5,
        scale: .ratio)
    ])[0]
    #expect(verdict.outcome == .supported)
    #expect(verdict.evidence.hasPrefix("loss ×0.509"))
  }

  /// Holm's procedure: of four p-values, the first two are below α/4 and α/3, the third is above α/2; the fourth, below
  /// α, is not decided any more.
  @Test func holmStopsAtTheFirstUndecided() {
    // Differences with p-values near 0, 0.001, 0.03 and 0.04 for a mean of 0.1.
    func values(_ t: Double) -> [Double] {
      let unit = [-2.0, -1, 0, 1, 2]
      let error = (2.5 / 5).squareRoot()
      return unit.map { 0.1 + t * error + $0 }
    }
    let statements = [40.0, 9, 3.2, 3].map { higher(values($0)) }
    let verdicts = Verdict.judge(statements.reversed()).reversed()
    #expect(verdicts.map(\.outcome) == [.supported, .supported, .undecided, .undecided])
    // Each alone would be supported.
    for statement in statements { #expect(Verdict.judge([statement])[0].outcome == .supported) }
  }

  /// An interval excludes the limit exactly if the statement is decided.
  @Test func intervalsAndOutcomesAgree() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let statements = (0..<5).map { _ in
        let mean = Double.random(in: -0.3...0.5, using: &random)
        return higher((0..<5).map { _ in mean + Double.random(in: -0.1...0.1, using: &random) })
      }
      for verdict in Verdict.judge(statements) {
        let interval = verdict.interval
        let (low, high) = (interval?.low ?? 0, interval?.high ?? 0)
        let expected: Verdict.Outcome =
          low >= 0.1 ? .supported : high <= 0.1 ? .refuted : .undecided
        #expect(verdict.outcome == expected)
      }
    }
  }

  /// Under a true null hypothesis at the limit, a page of ten statements is wrong in at most about 5 % of the pages.
  @Test func pagesAreSeldomWrong() {
    var random = SplitMix64(seed: 11)
    func normal() -> Double {
      (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    let wrong = (0..<1000).count { _ in
      let statements = (0..<10).map { _ in higher((0..<5).map { _ in 0.1 + normal() }) }
      return Verdict.judge(statements).contains { $0.outcome != .undecided }
    }
    #expect(wrong <= 75)
    #expect(wrong >= 20)
  }

  @Test func whatCannotBeJudgedIsUndecided() {
    let single = Verdict.judge([higher([0.5])])[0]
    #expect(single.outcome == .undecided)
    #expect(single.evidence.contains("one seed"))
    let diverged = Verdict.judge([higher([0.5, .nan, 0.4])])[0]
    #expect(diverged.outcome == .undecided)
    #expect(diverged.evidence.contains("1 of 3 seeds have no such number"))
    var moving = higher([0.5, 0.51, 0.52])
    moving.unconverged = "the accuracy still rises"
    #expect(Verdict.judge([moving])[0].outcome == .notConverged)
    let equal = Verdict.judge([higher([0.5, 0.5, 0.5])])[0]
    #expect(equal.outcome == .supported)
  }

  @Test func whatNoChanceDecidesNeedsNoInterval() {
    let all = Verdict.judge([.exact("Equal.", holds: 50, of: 50, "units")])[0]
    #expect(all.outcome == .supported)
    #expect(all.evidence == "it holds for all 50 units.")
    #expect(Verdict.judge([.exact("Equal.", holds: 49, of: 50, "units")])[0].outcome == .refuted)
  }

  @Test func curvesThatMoveAreNoticed() {
    func lack(_ curve: [Double]) -> String? {
      Convergence.lack(of: [curve, curve], "the accuracy", smallest: 0.01)
    }
    #expect(lack([0, 0.5, 0.9, 0.99, 1, 1, 1, 1]) == nil)
    #expect(lack([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])?.contains("still rises, by 0.2") == true)
    #expect(lack([1, 0.9, 0.8, 0.7, 0.6, 0.5])?.contains("still falls") == true)
    #expect(lack([0.5, 0.5])?.contains("too few times") == true)
    // Noise around a level is no movement.
    #expect(lack((0..<40).map { $0 % 2 == 0 ? 0.9 : 0.91 }) == nil)
  }
}
