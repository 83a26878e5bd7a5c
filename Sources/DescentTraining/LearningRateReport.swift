import DescentConfiguration
import DescentFigures
import DescentLearning
import DescentNumerics
import DescentRuns

/// A learning-rate range test of a configured training, with its figure and its proposal.
public struct LearningRateReport: Sendable {
  /// The result of the test.
  public let range: LearningRateRange
  private let data: String
  private let settings: [(String, String)]
  private let seed: UInt64

  /// Runs the test.
  ///
  /// - Throws: Errors in data, model and settings.
  public init(_ configuration: TrainingConfiguration, _ options: RangeTestOptions) async throws {
    let data = try LoadedTraining(configuration.data)
    let trainer = try configuration.trainer(for: data)
    range = try await trainer.rangeTest(on: data.training, options)
    self.data = data.training.name
    seed = configuration.training.seed
    settings = [
      ("data", data.training.name), ("optimizer", configuration.optimizerName),
      ("batch size", "\(trainer.batchSize)"),
      ("rates", "\(options.lowest) to \(options.highest) in \(options.steps) steps"),
      ("seed", "\(configuration.training.seed)"), ("Descent", descentVersion),
      ("machine", Machine.description),
    ]
  }

  /// The proposal and its reason.
  public var reading: String {
    let proposal = range.suggestion.map { "Start with \(NumberText.readable($0)). " } ?? ""
    return proposal + range.reason
  }

  /// The settings with the proposed rate, to three digits; `nil` if no rate is proposed.
  public func applied(to configuration: TrainingConfiguration) throws -> TrainingConfiguration? {
    guard let rate = range.suggestion else { return nil }
    return try configuration.setting(
      "optimizer.\(configuration.optimizerName).learning-rate",
      to: NumberText.compact(rate, digits: 3))
  }

  /// The points and the proposal as JSON.
  public var json: String { get throws { try RecordJSON.text(range) } }

  /// Writes the figure, the report and `record.json` into a folder.
  public func write(
    to folder: RunFolder, _ claim: RunFolder.Claim = .new,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> LearningRateReport {
    let json = try json
    try folder.begin(
      claim, as: RunHead.About(.learningRateRange, seeds: [seed]), [("record.json", json + "\n")])
    return try await folder.ending { try await write(json, to: folder, note) }
  }

  private func write(
    _ json: String, to folder: RunFolder, _ note: @escaping @Sendable (String) -> Void
  ) async throws -> LearningRateReport {
    let report = Report(
      title: "Initial learning rate", question: "", settings: settings,
      sections: [
        .figure(range.chart, caption: "The loss of each step's batch at the rate of the step."),
        .text(heading: "Reading", reading),
      ], dataJSON: json)
    try folder.write(report.html(), to: "report.html")
    try await FigureWriter(folder: folder, jobs: 1, note: note).write([("lr-range", range.chart)])
    return self
  }
}
