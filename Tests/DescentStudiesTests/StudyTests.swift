import DescentSearch
import DescentStudies
import TestStudies
import Testing

@Suite struct StudyTests {
  static let space = try! SearchSpace([
    Hyperparameter("x", .uniform(-5...5), default: .number(1)),
    Hyperparameter("rate", .logUniform(1e-5...1e-1), default: .number(1e-3)),
    Hyperparameter("width", .logInteger(4...64), default: .integer(16)),
    Hyperparameter("kind", .categorical(["a", "b"]), default: .choice("a")),
  ])

  static func value(_ point: SearchPoint) -> Double {
    let x = point["x"]?.number ?? 0
    return x * x + (point["kind"] == .choice("a") ? 1 : 0) + (point["rate"]?.number ?? 0)
  }

  @Test func askingAndTelling() async throws {
    let study = try Study(
      journal: MemoryJournal(), space: Self.space, sampler: RandomSampler(), trials: 20)
    while let trial = try await study.ask() {
      try await study.tell(trial, Self.value(trial.point))
    }
    #expect(study.trials.count == 20)
    #expect(study.trials.first?.point == Self.space.defaults)
    let best = try #require(study.best)
    #expect(best.value == study.trials.compactMap(\.value).min())
  }
}
