import Descent

private let odd = [
  0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
  .leastNonzeroMagnitude, .leastNormalMagnitude, 1e300,
]

/// A drawing must be whole, small, and without numbers that no program reads.
private func draw(_ figure: some Figure) throws {
  for options in [
    SVGOptions(), SVGOptions(hasBackground: false, showsTitle: false, keepsValues: false),
  ] {
    let svg = figure.svg(options)
    try hold(svg.hasSuffix("</svg>\n") || svg.hasSuffix("</svg>"), "ends: \(svg.suffix(20))")
    // Titles and labels apart, no text of the drawing is a number that is none.
    for text in ["\"nan", "\"inf", "\"-inf", " nan", " inf", "NaN"] {
      try hold(!svg.contains(text), "holds \(text)")
    }
  }
}

private func draw(_ mark: some Mark) throws {
  for scale in [ChartAxis.Scale.linear, .logarithmic] {
    for range in [nil, -1.0...1.0, 0.0...0.0, -.infinity...Double.infinity, 1e300...1.7e308] {
      try draw(
        Chart(
          title: "t", x: ChartAxis("x", range: range, scale: scale),
          y: ChartAxis("y", range: range, scale: scale)
        ).adding(mark))
    }
  }
}

/// A mark of one's own that draws outside of everything.
private struct OwnMark: Mark {
  var name: String? { "\u{0}<script>" }

  func include(in extent: inout Extent) {
    for value in odd {
      extent.x.include(value)
      extent.y.include(value)
    }
  }

  func draw(on plot: inout Plot) {
    let points = odd.flatMap { x in odd.map { PlotPoint(x: x, y: $0) } }
    plot.series(name, values: odd.map { ($0, $0) }, third: (title: "", values: [])) { plot in
      plot.stroke(points, color: .series(.min), width: .nan, opacity: -.infinity)
      plot.stroke([nil, nil], color: .viridis(.nan))
      plot.fill(points, color: .ink, opacity: .nan)
      plot.fill(
        odd.map { PlotFrame(x: $0, y: $0, width: $0, height: -$0) }, color: .series(.max))
      plot.dots(points, radius: .infinity, shape: .circle, color: .muted)
      plot.dots(points, radius: -1, shape: .circle, color: .muted, opacity: .nan)
      for point in points { plot.label("l", beside: point) }
    }
    _ = (plot.x.value(at: .nan), plot.y.value(at: .infinity), plot.position(.nan, .nan))
  }
}

/// Figures.
let chartCases: [Misuse] = [
  .works("a chart of nothing") { try draw(Chart()) },
  .works("a line of odd numbers") { try draw(.line(odd, odd.reversed())) },
  .works("a line of arrays of different lengths") { try draw(.line(odd, [1])) },
  .works("a line of an odd width") {
    try draw(.line([1, 2], [1, 2], width: .nan, opacity: .nan))
  },
  .works("a band of odd numbers") { try draw(.band(odd, lower: odd.reversed(), upper: odd)) },
  .works("a band of arrays of different lengths") {
    try draw(.band([1, 2, 3], lower: [], upper: [1]))
  },
  .works("bars of odd numbers") { try draw(.bars(odd, errors: odd.reversed())) },
  .works("bars of fewer errors") { try draw(.bars(odd, errors: [1])) },
  .works("bars of slots that are none") {
    for (slot, slots) in [(0, 0), (-1, -5), (9, 2), (Int.max, Int.max), (.min, .min)] {
      try draw(.bars([1, 2], slot: slot, of: slots))
    }
  },
  .works("a box without end") {
    try draw(.box(x: -.infinity...Double.infinity, y: 0...0, label: "l"))
  },
  .works("rules at odd places") { for value in odd { try draw(.rule(x: value, label: "l")) } },
  .works("horizontal rules at odd places") {
    for value in odd { try draw(.rule(y: value, label: "l")) }
  },
  .works("notes at odd places") { for value in odd { try draw(.note("n", x: value, y: value)) } },
  .works("points of odd numbers") { try draw(.points(odd, odd.reversed(), radius: .nan)) },
  .works("points of fewer colors") {
    try draw(
      .points(odd, odd, coloredBy: [.nan, 1], scale: ColorScale("c", fitting: odd)))
  },
  .works("a histogram of odd numbers") {
    for bins in [-1, 0, 1, 30, Int.min] { try draw(.histogram(of: odd, bins: bins)) }
  },
  .works("a histogram of more bins than can be drawn") {
    try draw(.histogram(of: [1, 2, 3], bins: .max))
  },
  .works("a histogram of nothing") {
    try draw(.histogram(of: []))
    try draw(.histogram(counts: [], edges: []))
    try draw(.histogram(counts: [1, 2, 3], edges: [0]))
    try draw(.histogram(counts: [1], edges: [0, 1, 2, 3]))
    try draw(.histogram(counts: odd, edges: odd))
  },
  .works("a histogram without end") {
    try draw(.histogram(of: [1, 2], range: -.infinity...Double.infinity))
    try draw(.histogram(of: [1, 2], range: 0...0))
  },
  .refused("a grid without values", "values") {
    _ = try GridOfValues(x: [1], y: [1], values: [])
  },
  .refused("a grid of too many values", "values") {
    _ = try GridOfValues(x: [1], y: [1], values: [1, 2])
  },
  .works("a grid of nothing") {
    let grid = try GridOfValues(x: [], y: [], values: [])
    try draw(.contour(grid, levels: [0]))
    try draw(.heatMap(grid, title: "t"))
    let row = try GridOfValues(x: [1, 2], y: [], values: [])
    try draw(.contour(row, levels: [.nan]))
    try draw(.heatMap(row, title: "t"))
    let one = try GridOfValues(x: [1], y: [1], values: [1])
    try draw(.contour(one, levels: [1]))
    try draw(.heatMap(one, title: "t"))
  },
  .works("a grid of odd places") {
    let grid = try GridOfValues(
      x: odd, y: odd.reversed(), values: (0..<odd.count * odd.count).map { odd[$0 % odd.count] })
    try draw(.contour(grid, levels: odd))
    try draw(.heatMap(grid, title: "t"))
  },
  .works("a grid of places that fall") {
    let grid = try GridOfValues(x: [2, 1], y: [2, 1], values: [1, 2, 3, 4])
    try draw(.contour(grid, levels: [1.5, 2, 9]))
    try draw(.heatMap(grid, title: "t"))
  },
  .works("a grid of a function without end") {
    let grid = GridOfValues(
      x: -.infinity...Double.infinity, y: 0...0, columns: -4, rows: .min
    ) { $0 + $1 }
    try draw(.contour(grid, levels: [0]))
    try draw(.heatMap(grid, title: "t"))
  },
  .works("a grid of more places than can be drawn") {
    let grid = GridOfValues(x: 0...1, y: 0...1, columns: .max, rows: .max) { $0 * $1 }
    try hold(grid.values.count == grid.x.count * grid.y.count, "whole")
  },
  .works("a color scale of odd ranges") {
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      for range in [
        0.0...0.0, -1.0 ... -0.5, -.infinity...Double.infinity,
        Double.leastNonzeroMagnitude...1e308,
      ] {
        let colors = ColorScale("c", range: range, scale: scale)
        for value in odd { _ = colors.color(of: value)?.light }
      }
      _ = ColorScale("c", fitting: [.nan], scale: scale).color(of: 1)
    }
  },
  .works("colors of odd places") {
    for value in odd { try hold(Viridis.color(at: value).count == 7, "a color") }
    for index in [Int.min, -1, .max] { try hold(FigureColor.series(index).light.count == 7, "") }
  },
  .works("an axis of no categories") {
    try draw(Chart(x: ChartAxis(categories: [])).adding(.bars([1, 2])))
    try draw(Chart(x: ChartAxis(categories: ["", "\u{0}", "<b>"])).adding(.bars([1])))
    var axis = ChartAxis("a")
    (axis.categories, axis.range) = (["a", "b"], 1e15...1e16)
    try draw(Chart(x: axis, y: axis).adding(.bars([1])))
  },
  .works("a chart of odd sizes") {
    for width in odd {
      for aspect in odd {
        try draw(Chart().adding(.line([1, 2], [1, 2])).sized(width: width, aspect: aspect))
      }
    }
  },
  .works("small multiples of odd columns") {
    for columns in [Int.min, -1, 0, 1, 7, .max] {
      try draw(
        SmallMultiples(
          columns: columns, panels: [Chart(), Chart().adding(.line([1, 2], [3, 4]))],
          rowTitles: ["a", "b", "c", "d"]))
      try draw(SmallMultiples(columns: columns, panels: []))
    }
  },
  .works("small multiples of odd sizes") {
    for size in odd {
      try draw(SmallMultiples(columns: 2, panels: [Chart(), Chart(), Chart()], width: size))
      try draw(SmallMultiples(columns: 2, panels: [Chart(), Chart(), Chart()], aspect: size))
    }
  },
  .works("small multiples that share in all ways") {
    let sharing: [SmallMultiples.Sharing] = [.all, .rows, .columns, .none]
    for x in sharing {
      for y in sharing {
        try draw(
          SmallMultiples(
            columns: 2, panels: [Chart(), Chart().adding(.line(odd, odd)), Chart()], sharesX: x,
            sharesY: y))
      }
    }
  },
  .works("a mark of one's own that draws outside of everything") { try draw(OwnMark()) },
  .works("a figure of a hundred thousand points") {
    let numbers = (0..<100_000).map { Double($0 % 997) }
    let svg = Chart().adding(.points(numbers, numbers.reversed())).svg()
    try hold(svg.utf8.count <= 200_000, "\(svg.utf8.count) bytes")
  },
  .works("axes of numbers that differ by the last bit") {
    for start in [1.0, 1e16, 1e300, .leastNonzeroMagnitude] {
      try draw(.line([start, start.nextUp], [start, start.nextUp]))
    }
  },
]
