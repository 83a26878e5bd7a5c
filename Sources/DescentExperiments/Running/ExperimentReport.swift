import DescentFigures
import DescentNumerics
import DescentRuns

/// The report of an experiment's run: it follows from the settings and the record.
struct ExperimentReport: Sendable {
  let presentation: Presentation
  /// The record as JSON in one line.
  let json: String

  init<E: Experiment>(
    _ experiment: E.Type, _ options: E.Options, _ file: RecordFile<E.Record>,
    origin: [(String, String)]
  ) throws {
    var presentation = E.presentation(of: file.records, options: options)
    presentation.settings += [
      (file.seeds.count == 1 ? "seed" : "seeds", Self.words(file.seeds)),
      ("seconds", NumberText.fixed(file.seconds, decimals: 1)),
    ]
    presentation.settings += origin
    self.presentation = presentation
    json = try RecordJSON.text(file, pretty: false)
  }

  private static func words(_ seeds: [UInt64]) -> String {
    let (first, last) = (seeds.first.map(String.init) ?? "", seeds.last.map(String.init) ?? "")
    return seeds.count == 1 ? first : "\(first) to \(last)"
  }

  /// The page, with links to its neighbors if it is part of a chapter.
  func html(in chapter: ChapterPlace?) -> String {
    var report = Report(
      title: presentation.title, question: "", settings: [],
      sections: presentation.sections, dataJSON: json)
    report.takeaway = presentation.takeaway
    report.previous = chapter?.previous
    report.overview = chapter?.overview
    report.next = chapter?.next
    return report.html()
  }

  /// Writes the page and the figures.
  func write(
    to folder: RunFolder, in chapter: ChapterPlace?, jobs: Int,
    note: @escaping @Sendable (String) -> Void
  ) async throws {
    try folder.write(html(in: chapter), to: "report.html")
    try await FigureWriter(folder: folder, jobs: jobs, note: note)
      .write(presentation.pictures.map { ($0.name, $0.figure) })
  }
}
