import DescentArrays
import DescentConfiguration
import DescentFiles
import DescentLearning
import DescentNumerics
import DescentRuns
import Synchronization
import TestSupport
import Testing

@testable import DescentTraining

/// Reports that are drawn from a run's folder.
@Suite struct ReportTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// y = 3·a + b with independent features of variance 1, and a column that says nothing.
  private func linearData() throws -> String {
    var random = SplitMix64(seed: 7)
    let rows = (0..<3000).map { _ in
      let (a, b) = (
        Double.random(in: -1.7320508...1.7320508, using: &random),
        Double.random(in: -1.7320508...1.7320508, using: &random)
      )
      return "\(a),\(Double.random(in: -1.7320508...1.7320508, using: &random)),\(b),\(3 * a + b)"
    }
    return try folder.write((["a,noise,b,y"] + rows).joined(separator: "\n"), to: "linear.csv")
  }

  private func configuration(_ path: String) -> TrainingConfiguration {
    TrainingConfiguration(
      data: DataSettings(path: path, target: [.name("y")]), model: ModelSettings([.output()]),
      optimizer: SGD(learningRate: 0.1), training: .init(epochs: 8, batchSize: 32))
  }

  /// For a linear model of independent columns, exchanging column j increases the mean square by 2·wⱼ²·Var(xⱼ).
  @Test func importanceIsTheClosedFormOfALinearModel() async throws {
    let run = try TrainingRun(configuration(linearData()), in: folder.path("run"))
    _ = try await run.run()
    let results = try #require(try StoredTraining(folder.path("run")).results)
    let importance = try #require(results.importance)
    #expect(importance.map(\.column) == ["a", "noise", "b"])
    // In units of the variance of y, 9 + 1.
    #expect(abs(importance[0].increase - 1.8) < 0.1)
    #expect(abs(importance[1].increase) < 1e-3)
    #expect(abs(importance[2].increase - 0.2) < 0.02)
    let pairs = try #require(results.predictions)
    #expect(pairs.count == 1 && pairs[0].actual.count == results.samples)
    #expect(zip(pairs[0].actual, pairs[0].predicted).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test func theFolderAloneGivesTheSameReport() async throws {
    _ = try await TrainingRun(configuration(linearData()), in: folder.path("run")).run()
    let first = try readText(folder.path("run/report.html"))
    #expect(first.contains("predicted and actual") && first.contains("kept"))
    for name in ["report.html", "evaluation.json"] { try folder.remove("run/\(name)") }
    var training = try StoredTraining(folder.path("run"))
    try await training.writeReport { _ in }
    #expect(try readText(folder.path("run/report.html")) == first)
    #expect(try StoredTraining(folder.path("run")).results != nil)
  }

  @Test func withoutItsDataARunIsReportedWithoutThem() async throws {
    _ = try await TrainingRun(configuration(linearData()), in: folder.path("run")).run()
    try folder.remove("run/evaluation.json")
    try folder.remove("linear.csv")
    var training = try StoredTraining(folder.path("run"))
    let notes = Mutex<[String]>([])
    try await training.writeReport { note in notes.withLock { $0.append(note) } }
    #expect(
      notes.withLock(\.self).contains {
        $0.contains("was not measured") && $0.contains("linear.csv")
      })
    #expect(try readText(folder.path("run/report.html")).contains("Loss by epoch"))
  }

  /// As a kill leaves it: no record, and a head that still says that it runs.
  @Test func anInterruptedRunIsReported() async throws {
    let path = folder.path("run")
    var configuration = configuration(try linearData())
    configuration.checkpoints.every = .epochs(1)
    _ = try await TrainingRun(configuration, in: path).run()
    for name in ["record.json", "report.html", "evaluation.json"] {
      try folder.remove("run/\(name)")
    }
    let head = try readText("\(path)/run.json").replacing("\"completed\"", with: "\"running\"")
    try folder.write(head, to: "run/run.json")
    var training = try StoredTraining(path)
    #expect(training.record.epochs.count == 8 && training.record.modelEpoch != nil)
    #expect(training.record.trainingSamples == 2400 && training.record.parameters == 4)
    try await training.writeReport { _ in }
    let report = try readText("\(path)/report.html")
    #expect(report.contains("was interrupted") && report.contains("Importance of the columns"))
    // The head still says what became of the run.
    #expect(try RunHead(ofRun: path)?.state == .running)
  }

  /// It still has the record and the measurements of its earlier end, which speak of another model.
  @Test func aContinuedAndInterruptedRunIsReportedAsItIs() async throws {
    let path = folder.path("run")
    var configuration = configuration(try linearData())
    configuration.checkpoints.keepsBest = false
    _ = try await TrainingRun(configuration, in: path).run()
    let earlier = ["record.json", "evaluation.json"].map { ($0, try? readText("\(path)/\($0)")) }
    configuration.training.epochs = 11
    let longer = try TrainingRun(configuration, in: path, resuming: true)
    try await longer.resume()
    _ = try await longer.run()
    for (name, text) in earlier { try folder.write(try #require(text), to: "run/\(name)") }
    let head = try readText("\(path)/run.json").replacing("\"completed\"", with: "\"interrupted\"")
    try folder.write(head, to: "run/run.json")
    var training = try StoredTraining(path)
    #expect(training.record.epochs.count == 11 && training.record.modelEpoch == 11)
    #expect(training.results == nil)
    try await training.writeReport { _ in }
    #expect(training.results?.epoch == 11)
  }

  @Test func otherFoldersAreRefused() throws {
    #expect(throws: DataError.self) { try StoredTraining(folder.path) }
    #expect(throws: DataError.self) { try StoredTraining(folder.path("absent")) }
    try folder.write("experiment: symmetry\nsettings: {}\n", to: "experiment/config.yaml")
    try folder.write(
      "{\"format\": 1, \"kind\": \"experiment\", \"files\": []}", to: "experiment/run.json")
    #expect(throws: DataError.self) { try StoredTraining(folder.path("experiment")) }
  }
}
