import DescentFigures

/// Writes figures into the folder of a run, as SVG and, if a converter is installed, as PNG.
package struct FigureWriter: Sendable {
  let folder: RunFolder
  let jobs: Int
  let note: @Sendable (String) -> Void

  /// - Parameter note: Called with a sentence about what could not be made.
  package init(folder: RunFolder, jobs: Int, note: @escaping @Sendable (String) -> Void) {
    self.folder = folder
    self.jobs = jobs
    self.note = note
  }

  /// The converter takes longer than all other writing, so figures are converted concurrently.
  package func write(_ figures: [(name: String, figure: any Figure)]) async throws {
    let converter = PNGRenderer.executable
    let forms = converter == nil ? ["svg"] : ["svg", "png"]
    try folder.announce(figures.flatMap { name, _ in forms.map { "figures/\(name).\($0)" } })
    _ = try await WorkPool(jobs: jobs).map(figures.count) { index in
      try write(figures[index].name, figures[index].figure, converter)
    }
    if converter == nil {
      note(
        "figures as SVG only: \(PNGRenderer.program) is not installed (Debian's package librsvg2-bin)"
      )
    }
  }

  private func write(_ name: String, _ figure: any Figure, _ converter: String?) throws {
    let svg = "figures/\(name).svg"
    try folder.write(figure.svg(), to: svg)
    guard let converter else { return }
    let png = "figures/\(name).png"
    if let bytes = PNGRenderer.render("\(folder.path)/\(svg)", with: converter) {
      try folder.write(bytes, to: png)
    } else {
      try Task.checkCancellation()
      note("\(folder.path)/\(png) could not be written; \(svg) is available")
    }
  }
}
