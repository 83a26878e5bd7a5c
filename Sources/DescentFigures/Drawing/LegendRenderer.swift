import DescentNumerics

/// Writes the legend.
struct LegendRenderer {
  let legend: Legend

  func write(to svg: inout SVGWriter) {
    guard !legend.entries.isEmpty || !legend.scales.isEmpty else { return }
    svg.open("g", [("class", "f-legend")])
    for entry in legend.entries { write(entry, to: &svg) }
    for bar in legend.scales { write(bar, to: &svg) }
    svg.close()
  }

  private func write(_ entry: Legend.Entry, to svg: inout SVGWriter) {
    svg.open("g", [("class", "f-key"), ("data-series", entry.name)])
    // A clickable area between the letters.
    svg.element(
      "rect",
      [
        ("x", entry.frame.x.px), ("y", entry.frame.y.px), ("width", entry.frame.width.px),
        ("height", entry.frame.height.px), ("fill", "none"), ("pointer-events", "all"),
      ])
    let middle = entry.frame.y + entry.frame.height / 2
    for key in entry.keys { write(key, x: entry.frame.x, y: middle, to: &svg) }
    label(
      entry.label, x: entry.frame.x + Legend.keyWidth + Legend.keyGap, y: middle + 4, to: &svg)
    svg.close()
  }

  private func write(_ key: LegendKey, x: Double, y: Double, to svg: inout SVGWriter) {
    switch key {
    case .line(let color, let style, let width, let opacity):
      svg.element(
        "path",
        color.attributes + [
          ("d", "M\(x.px) \(y.px)h\(Legend.keyWidth.px)"), ("stroke", "currentColor"),
          ("stroke-width", NumberText.compact(width)),
          ("stroke-dasharray", style.dashes(width: width)),
          ("stroke-linecap", style == .dotted ? "round" : ""),
          ("stroke-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
        ])
    case .area(let color, let opacity):
      svg.element(
        "rect",
        color.attributes + [
          ("x", x.px), ("y", (y - 6).px), ("width", Legend.keyWidth.px), ("height", "12"),
          ("fill", "currentColor"),
          ("fill-opacity", opacity == 1 ? "" : NumberText.compact(opacity, digits: 3)),
        ])
    case .point(let color, let shape):
      let center = PlotPoint(x: x + Legend.keyWidth / 2, y: y)
      svg.element(
        "path",
        color.attributes + [("d", shape.path(at: center, radius: 4))]
          + shape.pen(radius: 4, opacity: 1))
    }
  }

  private func write(_ bar: Legend.ScaleBar, to svg: inout SVGWriter) {
    svg.open("g", [("class", "f-scale")])
    let middle = bar.frame.y + bar.frame.height / 2
    var x = bar.frame.x
    label(bar.title, x: x, y: middle + 4, to: &svg)
    x += TextMetrics.width(bar.title, size: Typography.legend) + 10
    label(bar.low, x: x, y: middle + 4, color: .muted, size: Typography.tick, to: &svg)
    x += AxisLabels.width(bar.low) + 6
    let steps = 40
    let step = Legend.barWidth / Double(steps)
    for index in 0..<steps {
      let color = FigureColor.viridis(Double(index) / Double(steps - 1))
      svg.element(
        "rect",
        [
          ("x", (x + Double(index) * step).px), ("y", (middle - 6).px), ("width", step.px),
          ("height", "12"), ("fill", color.light), ("shape-rendering", "crispEdges"),
        ])
    }
    x += Legend.barWidth + 6
    label(bar.high, x: x, y: middle + 4, color: .muted, size: Typography.tick, to: &svg)
    svg.close()
  }

  private func label(
    _ text: String, x: Double, y: Double, color: FigureColor = .ink,
    size: Double = Typography.legend, to svg: inout SVGWriter
  ) {
    svg.text(
      text,
      color.attributes + [
        ("fill", "currentColor"), ("x", x.px), ("y", y.px), ("font-size", size.px),
      ], size: size)
  }
}
