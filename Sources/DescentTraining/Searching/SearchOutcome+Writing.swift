import DescentFiles
import DescentRuns
import DescentSearch
import DescentStudies

extension SearchOutcome {
  /// The outcome as one JSON document.
  public var json: String {
    get throws { try RecordJSON.document(Document(self)) }
  }

  /// What the JSON document holds.
  private struct Document: Encodable {
    let study: String
    let objective: String
    let direction: String
    let trials: Int
    let best: Trial?
    let winner: Trial?
    let verdict: FinalVerdict?

    struct Trial: Encodable {
      let number: Int
      let value: Double?
      let point: [String: Scalar]

      init(_ trial: TrialRecord) {
        (number, value) = (trial.number, trial.value)
        point = trial.point.values.mapValues(Scalar.init)
      }
    }

    /// A value as JSON writes it: a number or a text.
    struct Scalar: Encodable {
      let value: SearchValue
      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .number(let number): try container.encode(number)
        case .integer(let number): try container.encode(number)
        case .choice(let name): try container.encode(name)
        }
      }
    }

    init(_ outcome: SearchOutcome) {
      let record = outcome.record
      study = record.name
      objective = outcome.measure.objective
      direction = "\(record.direction)"
      trials = record.trials.count
      best = record.best.flatMap { number in record.trials.first { $0.number == number } }.map(
        Trial.init)
      winner = outcome.winner.map(Trial.init)
      verdict = outcome.verdict
    }
  }

  /// Every trial as a line of CSV: number, state, value, hyperparameters, and the attributes that people gave it.
  public var csv: String {
    let names = record.space?.hyperparameters.map(\.name) ?? []
    var lines = [["number", "state", "value"] + names]
    for trial in record.trials {
      lines.append(
        ["\(trial.number)", "\(trial.state)", trial.value.map { "\($0)" } ?? ""]
          + names.map { trial.point[$0].map(Self.cell) ?? "" })
    }
    return lines.map(CSVText.line).joined()
  }

  private static func cell(_ value: SearchValue) -> String {
    if case .number(let number) = value { "\(number)" } else { value.description }
  }
}

extension SearchOutcome {
  /// Writes `record.json`, `report.html` and figures into a folder. What an earlier report left there is replaced.
  public func write(
    to path: String, note: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws {
    let folder = RunFolder(path)
    defer { folder.release() }
    try folder.begin(.overwriting, as: RunHead.About(.search), [])
    try await folder.ending {
      try folder.announce(["record.json", "report.html"])
      let (json, report) = (try json, report)
      try folder.write(json + "\n", to: "record.json")
      try folder.write(report.html(json: json), to: "report.html")
      try await FigureWriter(folder: folder, jobs: 2, note: note).write(report.figures)
      try folder.checkPlace()
    }
  }
}
