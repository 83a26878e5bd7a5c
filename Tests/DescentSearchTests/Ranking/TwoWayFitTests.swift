import Testing

@testable import DescentSearch

/// Against NumPy (`Scripts/two_way.py`).
@Suite struct TwoWayFitTests {
  static let rounds: [[Double?]] = [
    [1, 1.5, 2.25], [0.5, 1.25, 1], [2, nil, 3.5], [1, 1.25, nil],
  ]

  @Test func missingCells() throws {
    let fit = try #require(TwoWayFit(Self.rounds, candidates: [0, 1, 2], base: 0))
    #expect(near(fit.effects, [0, 0.57857143, 1.02857143]))
    #expect(near(fit.variances, [0, 0.62857143, 0.62857143]))
    #expect(abs(fit.squares - 0.47976190476190483) < 1e-12)
    #expect(fit.freedom == 4)
  }

  @Test func anotherBase() throws {
    let fit = try #require(TwoWayFit(Self.rounds, candidates: [0, 1, 2], base: 2))
    #expect(near(fit.effects, [-1.02857143, 0.57857143 - 1.02857143, 0]))
    #expect(abs(fit.squares - 0.47976190476190483) < 1e-12)
  }

  @Test func whatIsCommonToARoundDoesNotMatter() throws {
    let shifted = Self.rounds.enumerated().map { round, row in
      row.map { $0.map { $0 + 100 * Double(round) } }
    }
    let fit = try #require(TwoWayFit(shifted, candidates: [0, 1, 2], base: 0))
    #expect(near(fit.effects, [0, 0.57857143, 1.02857143]))
    #expect(abs(fit.squares - 0.47976190476190483) < 1e-9)
  }

  @Test func withoutARoundInCommonNothingIsCompared() {
    #expect(TwoWayFit([[1, nil], [nil, 2]], candidates: [0, 1], base: 0) == nil)
  }

  private func near(_ values: [Double], _ expected: [Double]) -> Bool {
    zip(values, expected).allSatisfy { abs($0 - $1) < 1e-8 }
  }
}
