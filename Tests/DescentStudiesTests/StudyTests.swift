import DescentSearch
import DescentStudies
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

  @Test(arguments: [1, 2, 8]) func running(_ jobs: Int) async throws {
    let study = try Study(
      journal: MemoryJournal(), space: Self.space, sampler: LearningSampler(), trials: 50)
    try await study.run(jobs: jobs) { trial in
      try await Task.sleep(for: .microseconds(Int(trial.seed % 2000)))
      return Self.value(trial.point)
    }
    let single = try Study(
      journal: MemoryJournal(), space: Self.space, sampler: LearningSampler(), trials: 50)
    try await single.run { Self.value($0.point) }
    #expect(study.trials.map(\.point) == single.trials.map(\.point))
    #expect(study.trials.map(\.value) == single.trials.map(\.value))
  }
}

/// A sampler whose proposals depend on everything that it is told.
struct LearningSampler: Sampler {
  func propose(_ request: ProposalRequest) -> [Double] {
    let history = request.history
    var hash: UInt64 = request.seed &+ UInt64(request.number) &* 0x9E37_79B9_7F4A_7C15
    for (number, loss) in zip(history.numbers, history.losses) {
      hash = (hash ^ loss.bitPattern ^ UInt64(number)) &* 0x0000_0100_0000_01B3
    }
    for place in history.places + request.running.flatMap({ $0 }) {
      hash = (hash ^ place.bitPattern) &* 0x0000_0100_0000_01B3
    }
    return request.space.hyperparameters.indices.map { index in
      var word = hash &+ UInt64(index) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 30) &* 0x94D0_49BB_1331_11EB
      return Double(word >> 11) * 0x1p-53
    }
  }
}
