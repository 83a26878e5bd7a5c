import DescentNumerics

/// Writes one panel: its grid, its marks, its axes and their labels.
struct PanelRenderer {
  let panel: FigureLayout.Panel
  let chart: Chart
  let detail: Detail

  private var frame: PlotFrame { panel.frame }

  private var x: AxisScale {
    AxisScale(
      range: panel.xRange, scale: chart.x.scale, start: frame.x, end: frame.right)
  }

  private var y: AxisScale {
    // Categories are read from the top.
    let isDownward = !chart.y.categories.isEmpty
    return AxisScale(
      range: panel.yRange, scale: chart.y.scale, start: isDownward ? frame.y : frame.bottom,
      end: isDownward ? frame.bottom : frame.y)
  }

  func write(to svg: inout SVGWriter) {
    svg.open("g", attributes)
    writeGrid(to: &svg)
    var plot = Plot(frame: frame, x: x, y: y, detail: detail, svg: svg)
    for mark in chart.marks { mark.draw(on: &plot) }
    plot.writeLabels()
    svg = plot.svg
    writeAxes(to: &svg)
    writeLabels(to: &svg)
    LineEndRenderer(frame: frame, x: x, y: y).write(panel.lineEnds, to: &svg)
    svg.lines(
      panel.title, class: "f-panel-title", color: .ink, size: Typography.panelTitle, bold: true)
    if let title = panel.xTitle { svg.axisTitle(title, class: "f-x-title") }
    if let title = panel.yTitle { svg.axisTitle(title, class: "f-y-title", isVertical: true) }
    svg.close()
  }

  /// The attributes that the report's script needs to find values under the pointer.
  private var attributes: [(String, String)] {
    [
      ("class", "f-panel"), ("data-title", chart.title),
      ("data-frame", "\(frame.x.px) \(frame.y.px) \(frame.width.px) \(frame.height.px)"),
      ("data-x", describe(chart.x, panel.xRange)), ("data-y", describe(chart.y, panel.yRange)),
      ("data-x-title", chart.x.quantity), ("data-y-title", chart.y.quantity),
      (
        "data-plane", chart.marks.contains { $0 is Marks.Contour || $0 is Marks.HeatMap } ? "1" : ""
      ),
      ("data-x-unit", chart.x.unit), ("data-y-unit", chart.y.unit),
      ("data-x-names", chart.x.categories.joined(separator: "|")),
      ("data-y-names", chart.y.categories.joined(separator: "|")),
    ]
  }

  private func describe(_ axis: ChartAxis, _ range: ClosedRange<Double>) -> String {
    let kind = axis.scale == .linear ? "linear" : "log"
    return "\(kind) \(NumberText.compact(range.lowerBound, digits: 12)) "
      + NumberText.compact(range.upperBound, digits: 12)
  }

  private func writeGrid(to svg: inout SVGWriter) {
    var path = ""
    if chart.x.categories.isEmpty {
      for tick in panel.xTicks where !tick.label.isEmpty {
        guard let place = x.position(tick.value) else { continue }
        path += "M\(place.px) \(frame.y.px)v\(frame.height.px)"
      }
    }
    if chart.y.categories.isEmpty {
      for tick in panel.yTicks where !tick.label.isEmpty {
        guard let place = y.position(tick.value) else { continue }
        path += "M\(frame.x.px) \(place.px)h\(frame.width.px)"
      }
    }
    writeLines(path, class: "f-grid", color: Palette.grid.light, to: &svg)
  }

  private func writeAxes(to svg: inout SVGWriter) {
    var path = "M\(frame.x.px) \(frame.y.px)v\(frame.height.px)h\(frame.width.px)"
    if panel.showsXLabels, chart.x.categories.isEmpty {
      for tick in panel.xTicks {
        guard let place = x.position(tick.value) else { continue }
        path += "M\(place.px) \(frame.bottom.px)v\(tick.label.isEmpty ? "2.5" : "4")"
      }
    }
    if panel.showsYLabels, chart.y.categories.isEmpty {
      for tick in panel.yTicks {
        guard let place = y.position(tick.value) else { continue }
        path += "M\(frame.x.px) \(place.px)h\(tick.label.isEmpty ? "-2.5" : "-4")"
      }
    }
    writeLines(path, class: "f-axis", color: Palette.axis.light, to: &svg)
  }

  private func writeLines(
    _ path: String, class name: String, color: String, to svg: inout SVGWriter
  ) {
    guard !path.isEmpty else { return }
    svg.element(
      "path",
      [
        ("class", name), ("color", color), ("d", path), ("fill", "none"),
        ("stroke", "currentColor"), ("shape-rendering", "crispEdges"),
      ])
  }

  private func writeLabels(to svg: inout SVGWriter) {
    let color = FigureColor.muted
    let size = Typography.tick
    svg.open("g", color.attributes + [("fill", "currentColor")])
    if panel.showsXLabels {
      for tick in panel.xTicks where !tick.label.isEmpty {
        guard let place = x.position(tick.value) else { continue }
        for (line, text) in tick.label.split(separator: "\n").enumerated() {
          let below = 17 + Double(line) * TextMetrics.lineHeight(size)
          svg.text(
            String(text),
            [
              ("class", "f-x-tick"), ("x", place.px), ("y", (frame.bottom + below).px),
              ("text-anchor", "middle"),
            ], size: size)
        }
      }
    }
    if panel.showsYLabels {
      for tick in panel.yTicks where !tick.label.isEmpty {
        guard let place = y.position(tick.value) else { continue }
        svg.text(
          tick.label,
          [
            ("class", "f-y-tick"), ("x", (frame.x - 7).px), ("y", (place + size * 0.36).px),
            ("text-anchor", "end"),
          ], size: size)
      }
    }
    svg.close()
  }
}
