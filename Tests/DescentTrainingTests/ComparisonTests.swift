import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentNumerics
import DescentRuns
import TestSupport
import Testing

@testable import DescentTraining

/// Trainings with several seeds, and trainings side by side.
@Suite struct ComparisonTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func configuration(_ rate: Double = 0.02, seed: UInt64 = 3) -> TrainingConfiguration {
    TrainingConfiguration(
      data: DataSettings(path: "digits", samples: 300),
      model: ModelSettings {
        Dense(16)
        ReLU()
        LayerSettings.output()
      }, optimizer: Adam(learningRate: rate),
      training: TrainingSettings(epochs: 3, batchSize: 16, seed: seed))
  }

  /// Quantiles as printed in tables of the t distribution.
  @Test(arguments: [
    (1.0, 0.05, 12.7062), (2, 0.05, 4.30265), (5, 0.05, 2.57058), (10, 0.05, 2.22814),
    (30, 0.05, 2.04227), (4, 0.01, 4.60409), (120, 0.05, 1.97993),
  ])
  func quantilesAreThoseOfTables(freedom: Double, tails: Double, expected: Double) {
    let found = StudentT.quantile(tails: tails, freedom: freedom)
    #expect(abs(found - expected) < 1e-5 * expected)
  }

  @Test func differencesOfIndependentValuesAreWelchs() throws {
    let difference = try #require(MeanInterval(difference: [1, 2, 4], from: [2, 5, 9, 7]))
    #expect(abs(difference.mean + 41.0 / 12) < 1e-12)
    // By hand: s²/n = 7/9 and 107/48 … see the degrees of freedom of Welch.
    let (a, b) = (7.0 / 9, 107.0 / 12 / 4)
    let freedom = (a + b) * (a + b) / (a * a / 2 + b * b / 3)
    let width = StudentT.quantile(tails: 0.05, freedom: freedom) * (a + b).squareRoot()
    #expect(abs(try #require(difference.halfWidth) - width) < 1e-12)
    #expect(difference.isBeyondNoise == false)
  }

  @Test func everySeedHasTheBitsThatItHasAlone() async throws {
    let all = RunFolder(folder.path("all"))
    let comparison = try await RepeatedTraining(configuration(), count: 3, in: all).run(jobs: 2)
    #expect(comparison.groups.count == 1 && comparison.groups[0].runs.map(\.seed) == [3, 4, 5])
    for seed in [3, 4, 5] as [UInt64] {
      let alone = folder.path("alone-\(seed)")
      _ = try await TrainingRun(configuration(seed: seed), in: alone).run()
      for file in ["metrics.jsonl", "evaluation.json", "record.json"] {
        #expect(
          try readText("\(alone)/\(file)") == readText(folder.path("all/seed-\(seed)/\(file)")))
      }
      #expect(
        try Model(alone).predictor.tensors
          == Model(folder.path("all/seed-\(seed)")).predictor.tensors)
    }
    #expect(try RunHead(ofRun: folder.path("all"))?.kind == .trainings)
    #expect(try readText(folder.path("all/report.html")).contains("± "))
  }

  /// One seed had not begun, and one had ended.
  @Test func whatIsMissingOfSeveralTrainingsIsTrained() async throws {
    let path = folder.path("all")
    _ = try await RepeatedTraining(configuration(), count: 2, in: RunFolder(path)).run(jobs: 2)
    let files = ["seed-3/metrics.jsonl", "seed-4/metrics.jsonl", "record.json"]
    let before = try files.map { try readText("\(path)/\($0)") }
    try folder.remove("all/seed-4")
    let again = try RepeatedTraining(resuming: RunFolder(path), configuration())
    #expect(again.seeds == [3, 4])
    _ = try await again.run(jobs: 2)
    #expect(try files.map { try readText("\(path)/\($0)") } == before)
    #expect(throws: DataError.self) {
      try RepeatedTraining(resuming: RunFolder("\(path)/seed-3"), configuration())
    }
  }

  @Test func whatDiffersIsNamedAndPairedBySeed() async throws {
    for (name, rate) in [("slow", 0.0001), ("fast", 0.02)] {
      _ = try await RepeatedTraining(
        configuration(rate), count: 3, in: RunFolder(folder.path(name))
      ).run(jobs: 2)
    }
    let comparison = try TrainingComparison(of: [folder.path("slow"), folder.path("fast")])
    #expect(comparison.differences == ["optimizer.adam.learning-rate"])
    #expect(comparison.groups.map(\.name) == ["slow", "fast"])
    #expect(comparison.groups.map(\.settings) == [["0.0001"], ["0.02"]])
    let loss = try #require(comparison.results.first { $0.difference != nil })
    #expect(loss.measure == "loss" && loss.isPaired)
    #expect(loss.difference?.isBeyondNoise == true)
    // The mean of the differences is the difference of the means.
    let means = comparison.results.filter { $0.measure == "loss" }.compactMap(\.value?.mean)
    #expect(abs(try #require(loss.difference).mean - (means[1] - means[0])) < 1e-12)
    #expect(comparison.reading.contains("a lower validation loss"))
    #expect(throws: DataError.self) {
      try TrainingComparison(of: [folder.path("slow"), folder.path("slow/seed-3")])
    }
    #expect(throws: DataError.self) { try TrainingComparison(of: [folder.path("nothing")]) }
  }

  @Test func oneTrainingEachSaysNothingAboutNoise() async throws {
    for (name, rate) in [("a", 0.01), ("b", 0.02)] {
      _ = try await TrainingRun(configuration(rate), in: folder.path(name)).run()
    }
    let comparison = try TrainingComparison(of: [folder.path("a"), folder.path("b")])
    #expect(comparison.results.allSatisfy { $0.difference?.isBeyondNoise == nil })
    #expect(comparison.reading.contains("is unknown"))
  }
}
