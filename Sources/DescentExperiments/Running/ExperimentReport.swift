import DescentFigures
import DescentNumerics
import DescentRuns

/// The report of an experiment's run: it follows from the settings and the record.
struct ExperimentReport: Sendable {
  let presentation: Presentation
  /// The record as JSON, as it is in the folder.
  let json: String
  /// Where the run was made: names and values.
  let origin: [(String, String)]

  init<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ file: RecordFile<E.Record>, json: String,
    origin: [(String, String)]
  ) {
    var presentation = E.presentation(of: file.records, options: options)
    presentation.settings += [
      (file.seeds.count == 1 ? "seed" : "seeds", Self.words(file.seeds)),
      ("seconds", NumberText.fixed(file.seconds, decimals: 1)),
    ]
    self.presentation = presentation
    self.json = json
    self.origin = origin
  }

  private static func words(_ seeds: [UInt64]) -> String {
    let (first, last) = (seeds.first.map(String.init) ?? "", seeds.last.map(String.init) ?? "")
    return seeds.count == 1 ? first : "\(first) to \(last)"
  }

  /// The page.
  var html: String {
    Report(
      title: presentation.title, question: presentation.question,
      settings: presentation.settings + origin,
      sections: presentation.pictures.map { .figure($0.figure, caption: $0.caption) }
        + [
          .text(heading: "Reading", presentation.reading),
          .table(presentation.table, heading: "The numbers"),
        ], dataJSON: json
    ).html()
  }

  /// Writes the page and the figures.
  func write(
    to folder: RunFolder, jobs: Int, note: @escaping @Sendable (String) -> Void
  ) async throws {
    try folder.write(html, to: "report.html")
    try await FigureWriter(folder: folder, jobs: jobs, note: note)
      .write(presentation.pictures.map { ($0.name, $0.figure) })
  }
}
