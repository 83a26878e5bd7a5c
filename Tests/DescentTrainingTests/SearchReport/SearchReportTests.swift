import DescentSearch
import Testing

@testable import DescentTraining

@Suite struct SearchReportTests {
  static let space = try! SearchSpace([
    Hyperparameter("training.optimizer", .categorical(["sgd", "adam"]), default: .choice("adam")),
    Hyperparameter("training.rate", .logUniform(1e-5...1e-1), default: .number(1e-3)),
    Hyperparameter(
      "training.momentum", .uniform(0...0.9), default: .number(0.5),
      when: .init("training.optimizer", is: [.choice("sgd")])),
    Hyperparameter("model.width", .logInteger(16...256), default: .integer(64)),
    Hyperparameter("model.layers", .integer(1...3), default: .integer(2)),
  ])

  static func point(_ number: Int) -> SearchPoint {
    space.point(
      at: RandomSampler().propose(
        ProposalRequest(number: number, seed: 1, history: SearchHistory(space))))
  }

  /// Trials of which every tenth failed and, if there are rungs, most paused.
  static func summary(
    _ count: Int, pausing: Bool = false, direction: SearchDirection = .maximize
  ) -> SearchSummary {
    let trials = (0..<count).map { number -> SearchSummary.Trial in
      let point = number == 0 ? space.defaults ?? point(0) : point(number)
      let place = space.places(of: point)[1]
      let value = 0.9 - (place - 0.6) * (place - 0.6)
      let length = pausing && number % 4 > 0 ? 2 : 6
      let failed = number % 10 == 9
      return .init(
        number: number, state: failed ? .failed : length < 6 ? .running : .complete, point: point,
        value: failed || length < 6 ? nil : direction == .maximize ? value : 1 - value,
        curve: failed
          ? [] : (1...length).map { .init(step: $0, value: value - 0.3 / Double($0)) })
    }
    return SearchSummary(
      name: "flowers", objective: "validation accuracy", direction: direction, space: space,
      trials: trials)
  }

  static func decided(_ summary: SearchSummary) -> SearchSummary {
    var summary = summary
    let done = summary.trials.compactMap { trial in trial.value.map { (trial.number, -$0) } }
    var final = FinalComparison(of: done, defaults: 0, trainings: 16)
    while !final.next.isEmpty {
      for training in final.next {
        let rank = Double(training.candidate)
        final.tell(
          training,
          loss: -0.88 + 0.02 * rank + 0.001 * Double((training.round * 3 + training.candidate) % 4))
      }
    }
    summary.verdict = final.verdict()
    return summary
  }

  @Test func allFigures() {
    var summary = Self.decided(Self.summary(60))
    summary.ranges = [
      .init(from: 0, Self.space.hyperparameters.map(\.domain)),
      .init(
        from: 30,
        [
          .categorical(["adam"]), .logUniform(1e-4...1e-2), .uniform(0...0.5),
          .logInteger(32...128),
          .integer(2...3),
        ]),
    ]
    let report = SearchReport(summary)
    #expect(
      report.figures.map(\.name) == [
        "final", "history", "curves", "importance", "slices", "contours", "parallel", "ranges",
      ])
    let html = report.html()
    for text in [
      "Trial \(summary.verdict?.winner?.candidate.number ?? -1) is better than the runner-up",
      "is better than the defaults (trial 0).", "proved", "too good by", "95 %",
      "6 failed",
    ] { #expect(html.contains(text), "\(text) is missing") }
    #expect(report.importance?.singles[1].share ?? 0 > 0.5)
    // Figures name hyperparameters by the last part of their path.
    #expect(report.shortNames == ["optimizer", "rate", "momentum", "width", "layers"])
  }

  @Test func pausedTrialsAreComparedAtTheSameStep() {
    let report = SearchReport(Self.summary(60, pausing: true))
    #expect(report.comparedStep == 2)
    #expect(report.compared[1] == report.summary.trials[1].curve[1].value)
    #expect(report.html().contains("validation accuracy after epoch 2"))
    #expect(!report.figures.map(\.name).contains("final"))
    #expect(report.html().contains("the final was not made"))
  }

  @Test func littleToShow() {
    let empty = SearchReport(Self.summary(0))
    #expect(empty.figures.isEmpty)
    #expect(empty.html().contains("There is no trial yet."))
    let failed = SearchSummary(
      name: "failed", objective: "loss", direction: .minimize, space: Self.space,
      trials: (0..<9).map { .init(number: $0, state: .failed, point: Self.point($0)) })
    let report = SearchReport(failed)
    #expect(report.html().contains("No trial came to its end."))
    #expect(report.html().contains("9 of 9 trials failed"))
    let one = SearchReport(Self.decided(Self.summary(1)))
    #expect(one.html().contains("The only trial is trial 0"))
    #expect(one.figures.map(\.name).contains("final"))
  }

  @Test func theDefaultsWinWithoutATrial() {
    var summary = Self.summary(20)
    var final = FinalComparison(
      of: summary.trials.compactMap { trial in trial.value.map { (trial.number, -$0) } },
      includesDefaults: true, trainings: 16)
    while !final.next.isEmpty {
      for training in final.next {
        final.tell(
          training,
          loss: -0.01 * Double(training.candidate) - 0.001 * Double(training.round % 3))
      }
    }
    summary.verdict = final.verdict()
    let html = SearchReport(summary).html()
    #expect(html.contains("The defaults, which the search did not try, won the final"))
    #expect(html.contains("The defaults is better than") == false)
    #expect(summary.winningPoint == Self.space.defaults)
  }

  /// A loss that is smaller than it seems is not "too good".
  @Test func directionsAreKept() {
    let report = SearchReport(Self.summary(40, direction: .minimize))
    #expect(report.summary.best.map { ($0.value ?? 1) < 0.2 } == true)
    #expect(report.html().contains("lower is better"))
  }

  @Test func axesOfHyperparameters() throws {
    func axis(_ domain: Domain) -> SearchAxis { SearchAxis(.init("a", domain), title: "a") }
    // Few values are names; a value stands at its index.
    let layers = axis(.integer(1...3))
    #expect(layers.axis.categories == ["1", "2", "3"])
    #expect(abs(layers.position(of: .integer(2)) - 1) < 1e-12)
    let sizes = axis(.logInteger(2...8))
    #expect(sizes.axis.categories.count == 7)
    #expect(sizes.position(of: .integer(5)) == 3)
    #expect(sizes.position(of: nil).isNaN)
    // Many stand on a scale of numbers, where their own value is.
    let width = axis(.logInteger(16...256))
    #expect(width.axis.scale == .logarithmic)
    #expect(abs(width.position(of: .integer(64)) - 64) < 1e-9)
    let batch = axis(.integer(10...200, step: 10))
    #expect(abs(batch.position(of: .integer(120)) - 120) < 1e-9)
    #expect(batch.axis.range == 5...205)
    let rate = axis(.logUniform(1e-5...1e-1))
    #expect(abs(rate.position(of: .number(1e-3)) - 1e-3) < 1e-12)
    let step = axis(.uniform(0...3, step: 0.25))
    #expect(abs(step.position(of: .number(0.75)) - 0.75) < 1e-12)
  }

  @Test func outliersStandAtTheEndOfTheAxis() {
    let axis = ObjectiveAxis("loss", (0..<20).map { 1 + 0.1 * Double($0) } + [1e6], .minimize)
    #expect(axis.axis.scale == .logarithmic)
    #expect(axis.isBeyond(1e6) && !axis.isBeyond(2.9))
    #expect(axis.shown(1e6) < 1000)
    #expect(axis.shown(2) == 2)
    let accuracy = ObjectiveAxis(
      "accuracy", (0..<20).map { 0.9 + 0.001 * Double($0) } + [0.1], .maximize)
    #expect(accuracy.axis.scale == .linear)
    #expect(accuracy.isBeyond(0.1) && accuracy.shown(0.1) > 0.8)
    #expect(accuracy.shown(.infinity) == .infinity)
  }

  @Test func shortNames() throws {
    var summary = Self.summary(0)
    summary = SearchSummary(
      name: "names", objective: "loss", direction: .minimize,
      space: try SearchSpace(
        ["model.1.layers.2", "model.2.dense", "model.3.dense", "optimizer.adam.rate", "depth"].map {
          Hyperparameter($0, .uniform(0...1))
        }), trials: [])
    #expect(
      SearchReport(summary).shortNames == [
        "layers.2", "model.2.dense", "model.3.dense", "rate", "depth",
      ])
  }

  @Test func theTableBeginsWithCompleteTrials() {
    let table = SearchReport(Self.summary(60, pausing: true)).table
    #expect(table.columns[1...2] == ["validation accuracy", "after epoch 2"])
    let results = table.rows.map { Double($0[1]) }
    let complete = results.prefix { $0 != nil }.compactMap(\.self)
    #expect(complete.count == 15 && complete == complete.sorted(by: >))
    #expect(results.dropFirst(15).allSatisfy { $0 == nil })
  }

  @Test func probabilities() {
    let report = SearchReport(Self.summary(1))
    #expect(report.probability(0.99999) == "above 0.9999")
    #expect(report.probability(0.9876) == "0.988")
    #expect(report.probability(0.9951) == "0.9951")
    #expect(report.probability(0.5) == "0.5")
  }
}
