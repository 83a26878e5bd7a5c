import DescentFigures

/// Runs an experiment and writes its folder.
public struct ExperimentRunner: Sendable {
  /// Where to write.
  public var folder: RunFolder
  /// How many pieces of work run side by side.
  public var jobs: Int
  /// Is told how it goes on.
  public var observer: RunObserver

  public init(folder: RunFolder, jobs: Int, observer: RunObserver) {
    self.folder = folder
    self.jobs = jobs
    self.observer = observer
  }

  /// What a run leaves: the record as JSON and its presentation.
  public struct Outcome: Sendable {
    public let recordJSON: String
    public let presentation: Presentation
  }

  /// Runs with the given options and writes `config.json`, `metrics.jsonl` as it goes on,
  /// `record.json`, the figures and `report.html`.
  public func run<E: Experiment>(_ experiment: E.Type, _ options: E.Options) async throws -> Outcome
  {
    try folder.write(
      RecordJSON.text(RunConfiguration(experiment: E.name, options: options)) + "\n",
      to: "config.json")
    let log = try MetricsLog(in: folder)
    var observer = observer
    let forward = observer.measured
    observer.measured = { value in
      try log.append(RecordJSON.text(value, pretty: false))
      try forward(value)
    }
    let record = try await E.run(options, jobs: jobs, observer: observer)
    let json = try RecordJSON.text(record)
    try folder.write(json + "\n", to: "record.json")
    let presentation = E.presentation(of: record, options: options)
    try writeFigures(presentation)
    try folder.write(report(presentation, json).html(), to: "report.html")
    return Outcome(recordJSON: json, presentation: presentation)
  }

  /// Runs again what a `config.json` holds.
  public func run<E: Experiment>(_ experiment: E.Type, configuration text: String) async throws
    -> Outcome
  {
    let configuration: RunConfiguration<E.Options>
    do {
      configuration = try RecordJSON.value(RunConfiguration<E.Options>.self, from: text)
    } catch {
      throw ExperimentError.failed(
        "the configuration does not fit the experiment \(E.name): \(ExperimentRunner.reason(error))"
      )
    }
    return try await run(experiment, configuration.options)
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "the setting \(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "the setting \(context.codingPath.map(\.stringValue).joined(separator: ".")) has a wrong value"
    default: "\(error)"
    }
  }

  private func writeFigures(_ presentation: Presentation) throws {
    let converter = PNGRenderer.executable
    for picture in presentation.pictures {
      let svg = "figures/\(picture.name).svg"
      try folder.write(picture.figure.svg(), to: svg)
      guard let converter else { continue }
      let png = "\(folder.path)/figures/\(picture.name).png"
      if !PNGRenderer.render("\(folder.path)/\(svg)", to: png, with: converter) {
        observer.note("\(png) could not be made; \(svg) is there")
      }
    }
    if converter == nil {
      observer.note(
        "figures as SVG alone: \(PNGRenderer.program) is not installed (Debian's package librsvg2-bin)"
      )
    }
  }

  private func report(_ presentation: Presentation, _ json: String) -> Report {
    Report(
      title: presentation.title, question: presentation.question,
      settings: presentation.settings + [
        ("Descent", descentVersion), ("machine", Machine.description),
      ],
      sections: presentation.pictures.map { .figure($0.figure, caption: $0.caption) }
        + [
          .text(heading: "Reading", presentation.reading),
          .table(presentation.table, heading: "The numbers"),
        ], dataJSON: json)
  }
}
