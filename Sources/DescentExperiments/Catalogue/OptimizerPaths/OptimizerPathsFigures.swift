import DescentFigures
import RealModule

extension OptimizerPathsExperiment {
  /// One color for each optimizer, here and in the playground.
  private static func color(_ name: String) -> FigureColor {
    .series(
      ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"].firstIndex(of: name) ?? 6)
  }

  static func paths(_ record: Record, _ options: Options) -> SmallMultiples {
    let surface = record.function
    let panels = record.paths.map { path in
      let chart = surface.chart(
        of: path.positions,
        title: "\(path.optimizer), learning rate \(path.learningRate.readable)",
        name: path.optimizer, color: color(path.optimizer))
      guard path.optimizer == "Adam", let uncorrected = record.uncorrected else { return chart }
      return chart.adding(
        .line(
          uncorrected.positions.map(\.x), uncorrected.positions.map(\.y),
          name: "Adam without correction", style: .dotted, color: color("Adam"), width: 1.25))
    }
    return SmallMultiples(
      title: "\(options.count) steps of six optimizers on \(surface.formula)",
      columns: surface.aspect < 0.7 ? 2 : 3, panels: panels, aspect: surface.aspect)
  }

  /// −∇f and the direction of the minimum on a grid of points.
  static func gradientField(_ surface: Surface) -> Chart {
    let (x, y) = (surface.frame.x, surface.frame.y)
    let length = (x.upperBound - x.lowerBound) / 26
    var down = Arrows()
    var toMinimum = Arrows()
    for point in surface.grid(columns: 10, rows: 6) {
      down.add(from: point, along: surface.descent(at: point), length: length)
      toMinimum.add(
        from: point,
        along: Position(x: surface.minimum.x - point.x, y: surface.minimum.y - point.y),
        length: length)
    }
    return Chart(
      title: "Where the gradient points", x: ChartAxis("x", range: x), y: ChartAxis("y", range: y)
    )
    .adding(.contour(GridOfValues(x: x, y: y) { surface($0, $1) }, levels: surface.levels))
    .adding(.line(toMinimum.x, toMinimum.y, name: "to the minimum", color: .muted, width: 1.25))
    .adding(.line(down.x, down.y, name: "−∇f", color: color("SGD"), width: 1.75))
    .adding(.points(down.startX, down.startY, color: .ink, radius: 1.6))
    .adding(
      .points([surface.minimum.x], [surface.minimum.y], color: .ink, shape: .cross, radius: 5)
    )
    .sized(width: 720, aspect: surface.aspect)
  }

  /// Arrows as one line with gaps.
  private struct Arrows {
    var x: [Double] = []
    var y: [Double] = []
    var startX: [Double] = []
    var startY: [Double] = []

    mutating func add(from start: Position, along direction: Position, length: Double) {
      let norm = Double.hypot(direction.x, direction.y)
      guard norm > 0 else { return }
      let (dx, dy) = (direction.x / norm * length, direction.y / norm * length)
      let tip = Position(x: start.x + dx, y: start.y + dy)
      startX.append(start.x)
      startY.append(start.y)
      // The shaft, then both sides of the head.
      let (backX, backY) = (0.3 * dx, 0.3 * dy)
      x += [
        start.x, tip.x, tip.x - backX - 0.5 * backY, .nan, tip.x, tip.x - backX + 0.5 * backY, .nan,
      ]
      y += [
        start.y, tip.y, tip.y - backY + 0.5 * backX, .nan, tip.y, tip.y - backY - 0.5 * backX, .nan,
      ]
    }
  }

  static func values(_ record: Record) -> Chart {
    let surface = record.function
    var chart = record.paths.reduce(
      Chart(
        title: "The function's value by step", x: ChartAxis("step"),
        y: ChartAxis("f(x, y)", scale: .logarithmic))
    ) { chart, path in
      chart.adding(
        .line(
          path.positions.indices.map(Double.init), path.positions.map { surface($0.x, $0.y) },
          name: path.optimizer, color: color(path.optimizer)))
    }
    chart.lineNames = .both
    return chart.sized(width: 720, aspect: 0.55)
  }

  // MARK: What they carry

  static func carried(_ record: Record) -> SmallMultiples {
    func path(_ name: String) -> WalkedPath? {
      record.paths.first { $0.optimizer == name }?.values
    }
    let panels = [
      path("Momentum").map { momentum($0, record.forceless) },
      path("AdaGrad").map { rates($0, title: "AdaGrad: η/√h") },
      path("RMSprop").map { rates($0, title: "RMSprop: η/√h") },
      path("Adam").map { steps($0, record.uncorrected) },
    ]
    return SmallMultiples(
      title: "What each optimizer carries", columns: 2, panels: panels.compactMap { $0 },
      sharesX: .none, sharesY: .none, aspect: 0.6)
  }

  private static func momentum(_ path: WalkedPath, _ forceless: Forceless?) -> Chart {
    let chart = coordinates(
      path.moves, Chart(title: "Momentum: velocity", x: ChartAxis("step"), y: ChartAxis("v")))
    guard let forceless else { return chart }
    // From the last step with a force on.
    let moves = forceless.path.moves
    let steps = moves.indices.dropFirst(forceless.steps - 1)
    return [("x", \Position.x, 0), ("y", \Position.y, 1)].reduce(chart) { chart, coordinate in
      chart.adding(
        .line(
          steps.map { Double($0 + 1) }, steps.map { moves[$0][keyPath: coordinate.1] },
          name: "\(coordinate.0), without force", style: .dotted, color: .series(coordinate.2)))
    }
  }

  private static func rates(_ path: WalkedPath, title: String) -> Chart {
    let squares = path.state?["squares"] ?? []
    let rates = squares.map {
      Position(
        x: path.learningRate / $0.x.squareRoot(), y: path.learningRate / $0.y.squareRoot())
    }
    return coordinates(
      rates,
      Chart(
        title: title, x: ChartAxis("step"), y: ChartAxis("rate that is left", scale: .logarithmic)))
  }

  private static func steps(_ path: WalkedPath, _ uncorrected: WalkedPath?) -> Chart {
    func sizes(_ path: WalkedPath) -> [Position] {
      path.moves.map { Position(x: $0.x.magnitude, y: $0.y.magnitude) }
    }
    let chart = coordinates(
      sizes(path),
      Chart(title: "Adam: size of the steps", x: ChartAxis("step"), y: ChartAxis("|step|")))
    guard let uncorrected else { return chart }
    return coordinates(sizes(uncorrected), chart, suffix: ", uncorrected", style: .dotted)
  }

  /// Both coordinates, in the same colors everywhere.
  private static func coordinates(
    _ values: [Position], _ chart: Chart, suffix: String = "", style: LineStyle? = nil
  ) -> Chart {
    let steps = values.indices.map { Double($0 + 1) }
    return chart.adding(
      .line(
        steps, values.map(\.x), name: "x" + suffix, style: style ?? .solid, color: .series(0))
    ).adding(
      .line(
        steps, values.map(\.y), name: "y" + suffix, style: style ?? .dashed, color: .series(1)))
  }

  // MARK: The region

  static func regionFigure(_ region: ConvergenceRegion) -> Chart {
    guard
      let grid = try? GridOfValues(
        x: region.rates, y: region.momenta,
        values: region.factors.flatMap { $0.map { min($0, 1.2) } })
    else { return Chart() }
    let limits = region.momenta.map(ConvergenceRegion.limit)
    return Chart(
      title: "Where Momentum converges on the bowl", x: ChartAxis("learning rate η"),
      y: ChartAxis("momentum α")
    )
    .adding(
      .heatMap(
        grid, scale: ColorScale("distance per step", range: 0.7...1.2), showsValues: false)
    )
    .adding(
      .points(limits, region.momenta, name: "2(1 + α)/λ", color: .series(1), radius: 2.5)
    )
    .sized(width: 720, aspect: 0.6)
  }
}

extension Surface {
  /// The height of the frame as a part of its width, so that both axes have one scale.
  var aspect: Double {
    (frame.y.upperBound - frame.y.lowerBound) / (frame.x.upperBound - frame.x.lowerBound)
  }

  /// Points in the middle of equal cells of the frame.
  func grid(columns: Int, rows: Int) -> [Position] {
    func places(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      (0..<count).map {
        range.lowerBound
          + (range.upperBound - range.lowerBound) * (Double($0) + 0.5) / Double(count)
      }
    }
    return places(frame.y, rows).flatMap { y in
      places(frame.x, columns).map { Position(x: $0, y: y) }
    }
  }

  /// −∇f.
  func descent(at point: Position) -> Position {
    let (x, y) = (point.x, point.y)
    switch self {
    case .bowl: return Position(x: -x / 10, y: -2 * y)
    case .rosenbrock:
      return Position(x: 2 * (1 - x) + 400 * x * (y - x * x), y: -200 * (y - x * x))
    case .beale:
      let parts = [
        (1.5 - x + x * y, y - 1, x), (2.25 - x + x * y * y, y * y - 1, 2 * x * y),
        (2.625 - x + x * y * y * y, y * y * y - 1, 3 * x * y * y),
      ]
      return Position(
        x: -parts.reduce(0) { $0 + 2 * $1.0 * $1.1 }, y: -parts.reduce(0) { $0 + 2 * $1.0 * $1.2 })
    }
  }

  /// The angle between −∇f and the direction of the minimum, in degrees.
  func deviation(at point: Position) -> Double {
    let down = descent(at: point)
    let (x, y) = (minimum.x - point.x, minimum.y - point.y)
    return Double.atan2(y: down.x * y - down.y * x, x: down.x * x + down.y * y).magnitude * 180
      / .pi
  }
}
