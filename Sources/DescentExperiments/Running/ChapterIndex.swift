import DescentFigures

/// The page that links to the reports of all experiments.
struct ChapterIndex {
  /// The experiments that have ended: their folders and what they show.
  let presentations: [(name: String, presentation: Presentation)]
  let options: ChapterRunner.Options
  /// The name of the data.
  let data: String
  /// Where the run was made: names and values.
  let origin: [(String, String)]

  var html: String {
    let seeds =
      options.seeds == 1
      ? "the seed \(options.seed)"
      : "\(options.seeds) seeds from \(options.seed)"
    let quick =
      options.quick
      ? " with the quick settings, which are too small to show every effect"
      : options.book ? " with the book's settings" : ""
    let origin = origin.map { "\($0 == "machine" ? "" : $0 + " ")\($1)" }.joined(separator: ", ")
    return ReportIndex(
      title: "How training is made to work",
      introduction: """
        Parameter updates, initial weights, batch normalization, overfitting and the search for \
        hyperparameters: every experiment of the chapter, run on \(data) with \(seeds)\(quick). \
        \(origin).
        """, entries: presentations.map(entry)
    ).html()
  }

  private func entry(_ name: String, _ presentation: Presentation) -> ReportIndex.Entry {
    ReportIndex.Entry(
      title: presentation.title, summary: presentation.takeaway, link: "\(name)/report.html",
      thumbnail: presentation.pictures.first.map { .figure($0.figure) })
  }
}
