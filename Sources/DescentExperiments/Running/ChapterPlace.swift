import DescentFigures

/// Where the page of an experiment is among those of the chapter.
struct ChapterPlace: Sendable {
  let previous: Report.Link?
  let overview = Report.Link("all experiments", path: "../index.html")
  let next: Report.Link?

  /// - Parameter name: The experiment's name.
  init(of name: String) {
    let names = ExperimentCatalogue.all.map { $0.name }
    func link(_ index: Int) -> Report.Link? {
      names.indices.contains(index)
        ? Report.Link(names[index], path: "../\(names[index])/report.html") : nil
    }
    let index = names.firstIndex(of: name) ?? names.count
    previous = link(index - 1)
    next = link(index + 1)
  }
}
