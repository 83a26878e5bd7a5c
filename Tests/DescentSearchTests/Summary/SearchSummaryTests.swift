import DescentSearch
import Testing

@Suite struct SearchSummaryTests {
  static let space = try! SearchSpace([
    Hyperparameter("rate", .logUniform(1e-5...1e-1)), Hyperparameter("depth", .integer(1...4)),
    Hyperparameter("kind", .categorical(["a", "b"])),
  ])

  static func point(_ rate: Double, _ depth: Int) -> SearchPoint {
    SearchPoint(["rate": .number(rate), "depth": .integer(depth), "kind": .choice("a")])
  }

  static func summary(
    _ trials: [SearchSummary.Trial], direction: SearchDirection = .maximize
  ) -> SearchSummary {
    SearchSummary(
      name: "flowers", objective: "validation accuracy", direction: direction, space: space,
      trials: trials)
  }

  @Test func theBestTrial() {
    func trial(_ number: Int, _ value: Double?, _ state: SearchSummary.Trial.State = .complete)
      -> SearchSummary.Trial
    {
      .init(number: number, state: state, point: Self.point(1e-3, 2), value: value)
    }
    let trials = [
      trial(3, 0.9), trial(0, 0.5), trial(1, 0.9), trial(2, 0.99, .pruned), trial(4, .nan),
      trial(5, nil, .failed),
    ]
    #expect(Self.summary(trials).best?.number == 1)
    #expect(Self.summary(trials, direction: .minimize).best?.number == 0)
    let (history, step) = Self.summary(trials).comparable
    #expect(step == nil)
    #expect(history.numbers == [0, 1, 3, 4, 5])
    #expect(history.losses == [-0.5, -0.9, -0.9, .infinity, .infinity])
    #expect(Self.summary([]).best == nil)
  }

  /// With halving few trials are complete: those at the last common step are compared.
  @Test func trialsThatPaused() {
    let trials = (0..<8).map { number in
      SearchSummary.Trial(
        number: number, state: number == 0 ? .complete : number == 1 ? .failed : .running,
        point: Self.point(1e-3, 2), value: number == 0 ? 0.99 : nil,
        curve: [1, 3, 9].prefix(number == 0 ? 3 : number == 1 ? 0 : number < 5 ? 2 : 1).map {
          .init(step: $0, value: Double($0) / 10 + Double(number) / 100)
        })
    }
    let (history, step) = Self.summary(trials).comparable
    #expect(step == 3)
    #expect(history.numbers == [0, 1, 2, 3, 4])
    #expect(history.losses[1] == .infinity)
    for (index, value) in [(0, 0.3), (2, 0.32), (3, 0.33), (4, 0.34)] {
      #expect(abs(history.losses[index] + value) < 1e-12)
    }
  }

  @Test func edges() {
    func warnings(_ rate: Double, _ depth: Int) -> [String] {
      Self.summary([
        .init(number: 0, state: .complete, point: Self.point(rate, depth), value: 0.9)
      ]).warnings(importance: nil).map(\.description)
    }
    #expect(warnings(1e-3, 2) == [])
    #expect(
      warnings(0.09, 2) == [
        "The best rate, 0.09, lies close to the upper end of its range (0.1): better values may lie beyond."
      ])
    #expect(
      warnings(1e-3, 1) == [
        "The best depth, 1, lies at the lower end of its range (1): better values may lie beyond."
      ])
    #expect(warnings(1e-5, 4).count == 2)
  }

  @Test func failures() {
    let trials = (0..<10).map {
      SearchSummary.Trial(
        number: $0, state: $0 < 6 ? .failed : .complete, point: Self.point(1e-3, 2),
        value: $0 < 6 ? nil : 0.5)
    }
    #expect(
      Self.summary(trials).warnings(importance: nil) == [.failures(6, of: 10)])
    #expect(Self.summary(Array(trials.dropFirst())).warnings(importance: nil).count == 1)
    #expect(Self.summary(Array(trials.dropFirst(2))).warnings(importance: nil) == [])
  }

  @Test func leadsAndValidation() throws {
    var final = FinalComparison(of: [(0, -0.9), (1, -0.89)], best: 2, trainings: 6)
    while let training = final.next.first {
      final.tell(
        training,
        loss: [-0.88, -0.879][training.candidate]
          + [0, 0.01, -0.01][
            (training.round + training.candidate) % 3])
    }
    var summary = Self.summary(
      (0..<2).map {
        .init(
          number: $0, state: .complete, point: Self.point(1e-3, 2), value: [0.9, 0.89][$0])
      })
    summary.verdict = final.verdict()
    let warnings = summary.warnings(importance: nil)
    guard case .lead(let lead, let noise, let probability) = warnings.first else {
      Issue.record("no warning about the lead: \(warnings)")
      return
    }
    #expect(abs(lead - 0.001) < 1e-9)
    #expect(noise > 0.005 && noise < 0.02)
    #expect(probability >= 0.5 && probability < 0.95)
    #expect(warnings.count == 1)
    summary.validation = ValidationPart(count: 100, isProportion: true)
    guard case .validation(100, let error, _) = summary.warnings(importance: nil).last else {
      Issue.record("no warning about the validation part")
      return
    }
    #expect(abs(error - (0.88 * 0.12 / 100).squareRoot()) < 1e-3)
    summary.validation = ValidationPart(count: 1_000_000, isProportion: true)
    #expect(summary.warnings(importance: nil).count == 1)
    #expect(summary.winner?.number == 0)
  }

  @Test func finalsThatAreTooShort() {
    var summary = Self.summary(
      (0..<2).map {
        .init(
          number: $0, state: .complete, point: Self.point(1e-3, 2), value: [0.9, 0.89][$0])
      })
    var final = FinalComparison(of: [(0, -0.9), (1, -0.89)], trainings: 1)
    for training in final.next { final.tell(training, loss: -0.88) }
    summary.verdict = final.verdict()
    #expect(summary.warnings(importance: nil) == [.shortFinal(trainings: 1)])
    #expect(
      summary.warnings(importance: nil)[0].description.hasPrefix("The final had 1 training, "))
  }

  @Test func hyperparametersWithoutEffect() throws {
    let history = SearchImportanceTests.history(Self.space, trials: 200) { places, _ in places[0] }
    let importance = try #require(SearchImportance(of: history))
    let warnings = Self.summary([]).warnings(importance: importance)
    let names = warnings.compactMap { warning -> String? in
      guard case .noDifference(let name, let share) = warning else { return nil }
      #expect(share < 0.02)
      return name
    }
    #expect(names == ["depth", "kind"])
  }
}
