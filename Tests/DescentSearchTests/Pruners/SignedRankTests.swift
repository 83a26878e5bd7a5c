import Testing

@testable import DescentSearch

/// Against SciPy's values (`Scripts/signed_rank.py`).
@Suite struct SignedRankTests {
  @Test(arguments: [
    ([0.3, -0.1, 0.5, 0.2], 0.125), ([1, 1, 1, 1, 1], 0.03125),
    ([0.1, 0.2, 0, -0.3, 0.4, 0.5, 0], 0.125), ([1, 2, 2, -2, 3, -1, 4, 5, -6], 0.1875),
    ([-1, -2, 3], 0.625), (SignedRankTests.spread(45), 0.10010950459752621),
    (SignedRankTests.spread(60), 0.04663008225375238),
  ])
  func pValues(_ differences: [Double], _ expected: Double) {
    #expect(abs(SignedRankTest.pValue(greater: differences) - expected) < 1e-12)
  }

  @Test func nothingDiffers() {
    #expect(SignedRankTest.pValue(greater: [0, 0, 0]) == 1)
    #expect(SignedRankTest.pValue(greater: []) == 1)
  }

  static func spread(_ count: Int) -> [Double] {
    (0..<count).map { Double($0 * 37 % 101) / 100 - 0.4253 }
  }
}
