import DescentSearch
import Testing

@Suite struct FinalComparisonTests {
  /// A search of four trials, of which 7 and 3 are the best.
  static let search: [(number: Int, loss: Double)] = [(0, 5), (3, 1.001), (5, 9), (7, 1)]

  /// Runs a final whose losses are given by candidate and round.
  static func run(_ final: FinalComparison, _ loss: (Int, Int) -> Double) -> FinalComparison {
    var final = final
    while let training = final.next.first {
      final.tell(training, loss: loss(training.candidate, training.round))
    }
    return final
  }

  @Test func theBestAndTheDefaultsTakePart() {
    let final = FinalComparison(of: Self.search, defaults: 5, best: 2, trainings: 6)
    #expect(final.candidates.map(\.number) == [7, 3, 5])
    #expect(final.candidates.map(\.seen) == [1, 1.001, 9])
    #expect(final.candidates.map(\.isDefault) == [false, false, true])
    // The defaults are among the best, or were not tried.
    #expect(
      FinalComparison(of: Self.search, defaults: 7, best: 2, trainings: 6).candidates.count == 2)
    let untried = FinalComparison(of: Self.search, includesDefaults: true, best: 2, trainings: 6)
    #expect(untried.candidates.last == .init(number: nil, seen: nil, isDefault: true))
    // Trials that failed do not take part; failed defaults do.
    let failed = FinalComparison(
      of: [(0, .infinity), (1, 2), (2, 3), (3, .nan)], defaults: 0, trainings: 8)
    #expect(failed.candidates.map(\.number) == [1, 2, 0])
    #expect(failed.candidates.last?.seen == nil)
  }

  @Test func aSmallBudgetHasFewerCandidates() {
    func numbers(_ trainings: Int) -> [Int?] {
      FinalComparison(of: Self.search, defaults: 5, best: 3, trainings: trainings).candidates
        .map(\.number)
    }
    #expect(numbers(8) == [7, 3, 0, 5])
    #expect(numbers(7) == [7, 3, 5])
    #expect(numbers(5) == [7, 3])
    #expect(numbers(3) == [7])
  }

  @Test func budgets() {
    #expect(FinalComparison.trainings(of: 2000, each: 20) == 15)
    #expect(FinalComparison.trainings(of: 1999, each: 20) == 14)
    #expect(FinalComparison.trainings(share: 0.5, of: 3, each: 0) == 1)
    for trainings in 0..<40 {
      let final = FinalComparison(of: Self.search, defaults: 5, best: 3, trainings: trainings)
      let told = Self.run(final) { Double(($0 * 31 + $1 * 17) % 7) }
      #expect(told.verdict().trainings <= trainings)
    }
  }

  /// A paired t-test by hand: SciPy's `ttest_rel` (`Scripts/two_way.py`).
  @Test func twoRoundsOfTwo() throws {
    let final = FinalComparison(of: Self.search, best: 2, trainings: 4)
    let verdict = Self.run(final) { [[1.5, 1.25], [1, 1]][$0][$1] }.verdict()
    #expect(verdict.winner?.candidate.number == 3)
    #expect(abs(try #require(verdict.betterThanRunnerUp) - (1 - 0.20483276469913345)) < 1e-9)
    #expect(verdict.betterThanDefaults == nil)
    #expect(verdict.trainings == 4)
  }

  /// With three rounds the first look, after two, has spent (4/6)⁶ of the error.
  @Test func looksAreCorrectedFor() throws {
    let final = FinalComparison(of: Self.search, best: 2, trainings: 6)
    let verdict = Self.run(final) { [[1.5, 1.25, 1.75], [1, 1, 1]][$0][$1] }.verdict()
    let part = 1 - 64.0 / 729
    #expect(
      abs(try #require(verdict.betterThanRunnerUp) - (1 - 0.07417990022744854 / part)) < 1e-9)
  }

  /// Three rounds of two trials and the defaults, against SciPy.
  @Test func defaultsAndTheExpectedLoss() throws {
    let final = FinalComparison(of: Self.search, defaults: 5, best: 2, trainings: 9)
    let rows = [[1.0, 1.5, 2.0], [1.25, 1.5, 2.5], [0.75, 1.5, 2.0]]
    let verdict = Self.run(final) { rows[$1][$0] }.verdict()
    let part = 1 - 64.0 / 729
    #expect(
      abs(try #require(verdict.betterThanRunnerUp) - (1 - 2 * 0.01065582 / part)) < 1e-6)
    #expect(
      abs(try #require(verdict.betterThanDefaults) - (1 - 2 * 0.00050833 / part)) < 1e-6)
    let expected = try #require(verdict.expected)
    // The winner's mean is moved by that of the two trials.
    let move = 0.25 * min(1, 0.1111111111 / 4 / 3 / 0.125)
    #expect(abs(expected.value - (1 + move)) < 1e-9)
    #expect(abs(try #require(expected.halfWidth) - 0.3414324966881229) < 1e-6)
    #expect(verdict.seen == 1)
    #expect(verdict.standings.map(\.candidate.number) == [7, 3, 5])
    #expect(verdict.standings[2].losses == [2, 2.5, 2])
    let wider = FinalComparisonTests.run(final) { rows[$1][$0] }
      .verdict(validation: ValidationPart(count: 100, isProportion: true)).expected?.halfWidth
    #expect(wider == expected.halfWidth)  // A loss above 1 is no proportion.
  }

  @Test func roundsArePairedAndTheOrderOfResultsDoesNotMatter() throws {
    var final = FinalComparison(of: Self.search, defaults: 5, best: 2, trainings: 9)
    #expect(Set(final.next.map(\.candidate)) == [0, 1, 2])
    #expect(Set(final.next.map { $0.seed(in: 1) }).count == 1)
    let (first, second) = (final.next[0], FinalComparison.Training(candidate: 0, round: 1))
    #expect(first.seed(in: 1) != second.seed(in: 1))
    #expect(first.seed(in: 1) != first.seed(in: 2))
    for training in final.next.reversed() {
      #expect(final.next.allSatisfy { $0.round == 0 })
      final.tell(training, loss: Double(training.candidate))
    }
    #expect(final.next.map(\.round) == [1, 1, 1])
  }

  @Test func theEndComesWhenAllIsSeparated() {
    let final = FinalComparison(of: Self.search, defaults: 5, best: 2, trainings: 60)
    let told = Self.run(final) { Double($0) * 10 + Double(($1 * 7 + $0 * 3) % 5) * 0.01 }
    let verdict = told.verdict()
    #expect((verdict.betterThanRunnerUp ?? 0) > 0.95)
    #expect((verdict.betterThanDefaults ?? 0) > 0.95)
    #expect(verdict.trainings < 30)
    // Equal ones are compared until the budget is spent.
    let equal = Self.run(final) { Double(($1 * 7 + $0 * 3) % 5) }.verdict()
    #expect(equal.trainings >= 59)
    #expect((equal.betterThanRunnerUp ?? 1) < 0.95)
  }

  @Test func theBudgetGoesToTheClosest() {
    let final = FinalComparison(of: (0..<9).map { ($0, Double($0)) }, best: 6, trainings: 24)
    let told = Self.run(final) { Double($0 < 2 ? 0 : $0) + Double(($1 * 7 + $0 * 3) % 5) * 0.2 }
    let counts = (0..<6).map { candidate in told.rounds.count { $0[candidate] != nil } }
    #expect(counts[0] > 4)
    #expect(counts[0] == counts[1])
    #expect(counts[2...].allSatisfy { $0 < counts[0] })
  }

  @Test func failedCandidatesLeave() {
    let final = FinalComparison(of: Self.search, defaults: 5, best: 2, trainings: 9)
    let told = Self.run(final) { $0 == 0 && $1 == 1 ? .nan : Double($0) + Double($1 % 2) * 0.1 }
    let verdict = told.verdict()
    #expect(verdict.winner?.candidate.number == 3)
    #expect(verdict.standings.last?.candidate.number == 7)
    #expect(verdict.standings.last?.failed == true)
    let all = Self.run(final) { _, _ in .infinity }.verdict()
    #expect(all.winner == nil)
    #expect(all.betterThanRunnerUp == nil)
    // One that remains alone is trained some times for its expected loss.
    let alone = Self.run(final) { $0 > 0 ? .nan : Double($1) }.verdict()
    #expect(alone.winner?.losses.count == 5)
    #expect(alone.betterThanRunnerUp == nil)
    #expect(alone.expected?.value == 2)
  }

  @Test func nothingToCompare() {
    let none = FinalComparison(of: [], trainings: 9)
    #expect(none.next.isEmpty)
    #expect(none.verdict().winner == nil)
    let unpaid = FinalComparison(of: Self.search, trainings: 0)
    #expect(unpaid.next.isEmpty)
    #expect(unpaid.verdict().winner?.candidate.number == 7)
    #expect(unpaid.verdict().expected == nil)
  }

  /// Accuracies that agree by chance do not have no noise.
  @Test func equalLossesOfASmallPart() {
    let search = (0..<20).map { (number: $0, loss: 0.3 + 0.01 * Double($0 % 3)) }
    let final = FinalComparison(of: search, best: 2, trainings: 4)
    let verdict = Self.run(final) { candidate, _ in 0.31 + 0.01 * Double(candidate) }.verdict()
    #expect((verdict.betterThanRunnerUp ?? 1) < 0.95)
    #expect(abs((verdict.noise ?? 0) - 0.005) < 1e-9)
  }

  /// Two trials of a continuous loss that differ much are not on steps of that width.
  @Test func fewLossesHaveNoStep() {
    let final = FinalComparison(of: [(0, 1), (1, 2)], best: 2, trainings: 6)
    let verdict = Self.run(final) { candidate, round in
      1 + Double(candidate) + 0.001 * Double((round * 7 + candidate * 3) % 5)
    }.verdict()
    #expect((verdict.betterThanRunnerUp ?? 0) > 0.95)
    #expect((verdict.noise ?? 1) < 0.01)
    // Losses that are equal again and again are.
    let steps = Self.run(final) { candidate, _ in 0.5 + 0.25 * Double(candidate) }.verdict()
    #expect(steps.noise == 0.125)
  }

  @Test func validationParts() throws {
    let part = ValidationPart(count: 400, isProportion: true)
    #expect(abs(try #require(part.standardError(at: -0.8)) - 0.02) < 1e-12)
    #expect(ValidationPart(count: 400, isProportion: false).standardError(at: 0.8) == nil)
  }
}
