import Foundation
import Testing

@testable import DescentSearch

@Suite struct DomainTests {
  static let domains: [Domain] = [
    .uniform(-3...5), .logUniform(1e-6...1e-2), .integer(-2...7), .integer(4...4),
    .integer(-2...8, step: 3), .uniform(0...1, step: 0.25), .logInteger(1...300),
    .categorical(["a", "b", "c"]),
  ]

  @Test(arguments: domains) func valuesLieInTheirDomainAndGoBackToTheirPlace(_ domain: Domain)
    throws
  {
    for step in 0..<1000 {
      let place = Double(step) / 1000
      let value = domain.value(at: place)
      let back = try #require(domain.place(of: value))
      // The middle of the value's part, which the place is in.
      let room = domain.count.map { 0.5 / Double($0) } ?? 0
      if case .logInteger = domain {
        #expect(domain.value(at: back) == value)
      } else {
        #expect(abs(back - place) <= room + 1e-12)
      }
    }
    #expect(domain.place(of: domain.value(at: -1)) != nil)
    #expect(domain.place(of: domain.value(at: 2)) != nil)
  }

  @Test func equalFactorsAreEquallyLikelyOnALogarithmicScale() throws {
    let domain = Domain.logUniform(1e-6...1e-2)
    for (place, value) in [(0, 1e-6), (0.25, 1e-5), (0.5, 1e-4), (1, 1e-2)] {
      let found = try #require(domain.value(at: place).number)
      #expect(abs(found / value - 1) < 1e-12)
    }
    #expect(Domain.uniform(-3...5).value(at: 0.25) == .number(-1))
  }

  @Test func wholeNumbersAndNamesAreEquallyLikely() {
    func counts(_ domain: Domain) -> [SearchValue: Int] {
      (0..<1200).reduce(into: [:]) {
        $0[domain.value(at: (Double($1) + 0.5) / 1200), default: 0] += 1
      }
    }
    #expect(
      counts(.integer(1...3)) == [.integer(1): 400, .integer(2): 400, .integer(3): 400])
    #expect(counts(.categorical(["x", "y"])) == [.choice("x"): 600, .choice("y"): 600])
  }

  @Test func foreignValuesHaveNoPlace() {
    #expect(Domain.uniform(0...1).place(of: .number(1.5)) == nil)
    #expect(Domain.uniform(0...1).place(of: .choice("1")) == nil)
    #expect(Domain.uniform(0...1).place(of: .integer(1)) == 1)
    #expect(Domain.integer(0...3).place(of: .number(1.5)) == nil)
    #expect(Domain.integer(0...3).place(of: .integer(4)) == nil)
    #expect(Domain.categorical(["a"]).place(of: .choice("b")) == nil)
  }

  @Test func partsAreNestedAndNeverEmpty() {
    #expect(Domain.uniform(0...8).part(from: 0.25, to: 0.5) == .uniform(2...4))
    #expect(Domain.integer(0...9).part(from: 0.2, to: 0.5) == .integer(2...4))
    #expect(Domain.integer(0...9).part(from: 0.51, to: 0.52) == .integer(5...5))
    #expect(Domain.uniform(0...1).part(from: 0.5, to: 0.5) == .uniform(0...1))
    #expect(Domain.categorical(["a", "b"]).part(from: 0, to: 0.1) == .categorical(["a", "b"]))
    #expect(Domain.integer(0...9, step: 3).part(from: 0.3, to: 1) == .integer(3...9, step: 3))
  }

  @Test(arguments: [
    (Domain.uniform(1...1), "its ends must differ"),
    (.uniform(0...(.infinity)), "its ends must be finite"),
    (
      .uniform(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
      "its ends must be finite"
    ),
    (.logUniform(0...1), "on a logarithmic scale its ends must be finite and above 0"),
    (.logUniform(2...2), "its ends must differ"),
    (.integer(Int.min...Int.max), "it has too many whole numbers"),
    (.categorical([]), "it has no choices"), (.categorical(["a", "a"]), "a choice is named twice"),
  ])
  func domainsThatHoldNothing(_ domain: Domain, _ problem: String) {
    #expect(throws: SearchError.space("nothing can be drawn from the hyperparameter x: \(problem)"))
    {
      try SearchSpace([("x", domain)])
    }
  }

  @Test func aNameStandsOnce() {
    #expect(throws: SearchError.space("the hyperparameter x is named twice")) {
      try SearchSpace([("x", .uniform(0...1)), ("x", .integer(0...1))])
    }
  }
}
