/// Writes a figure whose layout is known as SVG.
struct FigureRenderer {
  let figure: SmallMultiples
  let layout: FigureLayout
  let options: SVGOptions
  let detail: Detail

  func svg() -> String {
    var svg = SVGWriter()
    let size = (width: layout.width.px, height: layout.height.px)
    svg.open(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("class", "f-figure"),
        ("viewBox", "0 0 \(size.width) \(size.height)"), ("width", size.width),
        ("height", size.height), ("font-family", Typography.family),
        ("font-size", Typography.tick.px), ("role", "img"), ("aria-label", figure.title),
      ])
    svg.style(Stylesheet.css)
    if options.hasBackground {
      svg.element(
        "rect",
        [
          ("class", "f-back"), ("color", Palette.background.light), ("fill", "currentColor"),
          ("width", size.width), ("height", size.height),
        ])
    }
    writeTitles(to: &svg)
    LegendRenderer(legend: layout.legend).write(to: &svg)
    for (panel, chart) in zip(layout.panels, figure.panels) {
      PanelRenderer(panel: panel, chart: chart, detail: detail).write(to: &svg)
    }
    svg.close()
    return svg.text
  }

  private func writeTitles(to svg: inout SVGWriter) {
    svg.lines(layout.title, class: "f-title", color: .ink, size: Typography.title, bold: true)
    svg.lines(
      layout.subtitle, class: "f-subtitle", color: .muted, size: Typography.subtitle)
    svg.lines(
      layout.rowTitles, class: "f-row-title", color: .ink, size: Typography.panelTitle + 1,
      bold: true)
    if let title = layout.xTitle { svg.axisTitle(title, class: "f-x-title") }
    if let title = layout.yTitle { svg.axisTitle(title, class: "f-y-title", isVertical: true) }
  }
}

extension SVGWriter {
  /// Lines of text from the left.
  mutating func lines(
    _ lines: [FigureLayout.TextLine], class name: String, color: FigureColor, size: Double,
    bold: Bool = false
  ) {
    for line in lines {
      text(
        line.text,
        [
          ("class", "\(name) \(color.className ?? "")"), ("color", color.light),
          ("fill", "currentColor"), ("x", line.x.px), ("y", line.y.px), ("font-size", size.px),
          ("font-weight", bold ? "bold" : ""),
        ], size: size)
    }
  }

  /// A title in the middle of an axis; a vertical one is also positioned by its middle.
  mutating func axisTitle(
    _ line: FigureLayout.TextLine, class name: String, isVertical: Bool = false
  ) {
    let place =
      isVertical
      ? [("transform", "translate(\(line.x.px) \(line.y.px)) rotate(-90)")]
      : [("x", line.x.px), ("y", line.y.px)]
    text(
      line.text,
      [("class", "\(name) f-ink"), ("color", FigureColor.ink.light), ("fill", "currentColor")]
        + place + [("text-anchor", "middle"), ("font-size", Typography.axisTitle.px)],
      size: Typography.axisTitle)
  }
}
