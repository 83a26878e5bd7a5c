import DescentSearch
import Foundation
import Testing

@Suite struct SuccessiveHalvingTests {
  typealias Progress = SuccessiveHalving.Progress

  @Test(arguments: [
    (1, 81, 3, [1, 3, 9, 27, 81]), (1, 20, 3, [1, 3, 9, 20]), (1, 30, 3, [1, 3, 9, 30]),
    (2, 100, 4, [2, 8, 32, 100]), (5, 5, 3, [5]), (4, 5, 3, [5]), (1, 1, 2, [1]),
    (1, .max, 1 << 40, [1, 1 << 40, .max]),
  ])
  func rungs(_ minimum: Int, _ maximum: Int, _ factor: Int, _ expected: [Int]) throws {
    let halving = try SuccessiveHalving(minimum: minimum, maximum: maximum, factor: factor)
    #expect(halving.rungs == expected)
    let again = try JSONDecoder().decode(
      SuccessiveHalving.self, from: JSONEncoder().encode(halving))
    #expect(again == halving)
  }

  @Test(arguments: [
    (81, 3, [9, 27, 81]), (20, 3, [2, 6, 20]), (100, 3, [11, 33, 100]), (3, 3, [1, 3]), (1, 3, [1]),
    (64, 4, [4, 16, 64]), (4, 2, [1, 2, 4]), (Int.max, Int.max, [1, .max]),
  ])
  func usualRungs(_ maximum: Int, _ factor: Int, _ expected: [Int]) throws {
    #expect(try SuccessiveHalving(maximum: maximum, factor: factor).rungs == expected)
  }

  @Test func invalidSettingsAreNotDecoded() {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(
        SuccessiveHalving.self, from: Data(#"{"minimum":3,"maximum":1,"factor":2}"#.utf8))
    }
  }

  /// A ladder by hand: rungs 1, 2, 4 and a factor of 2.
  @Test func ladder() throws {
    let halving = try SuccessiveHalving(maximum: 4, factor: 2)
    func next(_ trials: Progress..., ending: Bool = false) -> String {
      halving.promotion(among: trials, ending: ending).map { "\($0.number) to \($0.rung)" } ?? "new"
    }
    #expect(next() == "new")
    #expect(next(.init(number: 0, sent: 1, losses: [5])) == "new")
    let (first, second) = (
      Progress(number: 0, sent: 1, losses: [5]), Progress(number: 1, sent: 1, losses: [6])
    )
    #expect(next(second, first) == "0 to 1")
    // It was sent on: nobody else is among the best half of two.
    let sent = Progress(number: 0, sent: 2, losses: [5])
    #expect(next(sent, second) == "new")
    // A third does not change ⌊3/2⌋; a fourth does.
    let third = Progress(number: 2, sent: 1, losses: [1])
    #expect(next(sent, second, third) == "2 to 1")
    let fourth = Progress(number: 3, sent: 1, losses: [7])
    #expect(next(sent, second, .init(number: 2, sent: 2, losses: [1]), fourth) == "new")
    // Higher rungs come first.
    #expect(
      next(
        .init(number: 0, sent: 2, losses: [5, 4]), .init(number: 2, sent: 2, losses: [1, 9]),
        second, .init(number: 3, sent: 1, losses: [0])) == "0 to 2")
    // Equal losses go by number.
    #expect(
      next(.init(number: 8, sent: 1, losses: [1]), .init(number: 7, sent: 1, losses: [1]))
        == "7 to 1")
  }

  @Test func failedAndClosedTrialsStay() throws {
    let halving = try SuccessiveHalving(maximum: 4, factor: 2)
    let failed = (0..<2).map { Progress(number: $0, sent: 1, losses: [.infinity], isClosed: true) }
    #expect(halving.promotion(among: failed) == nil)
    #expect(halving.promotion(among: failed, ending: true) == nil)
    // They count among those of whom the best half goes on.
    let good = Progress(number: 9, sent: 1, losses: [1])
    #expect(halving.promotion(among: failed + [good])?.number == 9)
    #expect(
      halving.promotion(
        among: failed + [.init(number: 9, sent: 1, losses: [1], isClosed: true)]) == nil)
  }

  /// Whatever the number of trials, one of them is trained to its end, and at most the known part goes on.
  @Test(arguments: [1, 2, 3, 5, 8, 20, 100])
  func everyStudyEnds(_ count: Int) throws {
    let halving = try SuccessiveHalving(minimum: 1, maximum: 81)
    var (trials, waiting) = ([Progress](), 0)
    func loss(_ number: Int, _ rung: Int) -> Double { Double((number * 7 + 3) % 101 + rung) }
    while true {
      let promotion = halving.promotion(among: trials, ending: trials.count == count)
      if let promotion {
        let old = trials[promotion.number]
        trials[promotion.number] = Progress(
          number: old.number, sent: promotion.rung + 1,
          losses: old.losses + [loss(old.number, promotion.rung)])
        #expect(old.sent == promotion.rung)
      } else if trials.count < count {
        trials.append(.init(number: trials.count, sent: 1, losses: [loss(trials.count, 0)]))
      } else {
        break
      }
      waiting += 1
      try #require(waiting < 1000)
    }
    let reached = (1...5).map { rungs in trials.count { $0.sent >= rungs } }
    #expect(reached[4] >= 1)
    for rung in 1..<5 { #expect(reached[rung] <= max(1, reached[rung - 1] / 3 * 2)) }
    if count == 100 { #expect(trials.filter { $0.sent == 5 }.contains { $0.losses[0] < 3 }) }
  }

  @Test func endingWaitsForWhatRuns() throws {
    let halving = try SuccessiveHalving(maximum: 9)
    let paused = Progress(number: 0, sent: 1, losses: [1])
    #expect(halving.promotion(among: [paused], ending: true)?.rung == 1)
    let running = Progress(number: 1, sent: 1, losses: [])
    #expect(halving.promotion(among: [paused, running], ending: true) == nil)
  }
}
