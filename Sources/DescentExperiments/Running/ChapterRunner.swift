import DescentConfiguration
import DescentData
import DescentRuns

/// Runs every experiment in its own folder, with one page that links to all.
public struct ChapterRunner: Sendable {
  /// The name on the command line.
  public static let name = "all"

  /// The settings common to all experiments; the others keep their defaults.
  public struct Options: DataDrivenOptions {
    /// The data of the experiments that train on samples.
    public var data = "digits"
    public var dataDirectory: String?
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true
    /// Whether each uses its settings for a run of a second or two.
    public var quick = false
    /// Whether each uses the book's settings.
    public var book = false
    /// Whether each uses its larger grids.
    public var thorough = false

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .init(
          key: "quick", \.quick, .truth,
          "Whether each uses settings for a run of a second or two"),
        .init(
          key: "book", \.book, .truth, "Whether each uses the book's settings", isNew: true),
        .init(
          key: "thorough", \.thorough, .truth, "Whether each uses its larger grids", isNew: true),
      ]

    public mutating func makeQuick() { quick = true }
    public mutating func makeBook() { book = true }
    public mutating func makeThorough() { thorough = true }

    func options<E: Experiment>(of experiment: E.Type) -> E.Options {
      var options = E.Options()
      if quick { options.useQuick() }
      if book { options.useBook() }
      if thorough { options.makeThorough() }
      options.seed = seed
      // Nothing is random in an experiment that has one seed by default.
      if E.Options().seeds > 1 { options.seeds = seeds }
      options.extended = extended
      if var driven = options as? any DataDrivenOptions {
        driven.data = data
        driven.dataDirectory = dataDirectory
        if let chosen = driven as? E.Options { options = chosen }
      }
      return options
    }
  }

  /// Runs one experiment; its folder is that of the whole chapter.
  private let runner: ExperimentRunner

  public init(_ runner: ExperimentRunner) { self.runner = runner }

  /// Runs all experiments in order, and updates the page after each.
  public func run(_ options: Options) async throws -> [ExperimentRunner.Outcome] {
    try options.check()
    try Checks.seeds(options.seeds)
    // Missing data are detected before anything is written.
    let data = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: 1, testSamples: 0)
    if let opening = runner.opening { runner.events.note(opening) }
    let seeds = (0..<UInt64(options.seeds)).map { options.seed &+ $0 }
    try runner.folder.begin(
      runner.claim, as: RunHead.About(.chapter, settings: RunConfiguration.name, seeds: seeds),
      [(RunConfiguration.name, RunConfiguration.yaml(Self.name, options))])
    return try await runner.folder.ending { try await runAll(options, data: data.name) }
  }

  private func runAll(
    _ options: Options, data: String
  ) async throws -> [ExperimentRunner.Outcome] {
    var outcomes: [ExperimentRunner.Outcome] = []
    for experiment in ExperimentCatalogue.all {
      runner.events.note(
        "\(outcomes.count + 1) of \(ExperimentCatalogue.all.count): \(experiment.name)")
      let outcome = try await run(experiment, options)
      outcomes.append(outcome)
      let page = ChapterIndex(
        presentations: zip(ExperimentCatalogue.all, outcomes).map { ($0.name, $1.presentation) },
        options: options, data: data, origin: RunHead.origin)
      try runner.folder.write(page.html, to: "index.html")
    }
    return outcomes
  }

  private func run<E: Experiment>(
    _ experiment: E.Type, _ options: Options
  ) async throws -> ExperimentRunner.Outcome {
    var part = runner
    part.folder = runner.folder.part(E.name)
    part.claim = .overwriting
    part.opening = nil
    part.place = ChapterPlace(of: E.name)
    // Followers of the chapter learn which experiment a measurement is from.
    part.events = RunEvents()
    let events = runner.events
    part.events.record { event in
      guard case .observation(let value) = event else { return try events.tell(event) }
      try events.tell(.observation(NamedMeasurement(experiment: E.name, measurement: value)))
    }
    return try await part.run(experiment, options.options(of: experiment))
  }
}

/// A line of measurements with the name of its experiment.
private struct NamedMeasurement: Encodable, Sendable {
  let experiment: String
  let measurement: any Encodable & Sendable

  private enum Key: String, CodingKey { case experiment }

  func encode(to encoder: any Encoder) throws {
    try measurement.encode(to: encoder)
    var head = encoder.container(keyedBy: Key.self)
    try head.encode(experiment, forKey: .experiment)
  }
}
