import DescentConfiguration
import DescentData
import DescentFigures
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// Six optimizers on their way down a function of two variables.
///
/// SGD steps along the gradient, which on a narrow surface points across the valley: it zigzags. The
/// others keep a direction (Momentum, Nesterov), scale each direction by its own gradients (AdaGrad,
/// RMSprop), or do both (Adam). The book's figure (K. Saitoh, *Deep Learning from Scratch*, section 6.1)
/// has four of them on x²/20 + y².
public enum OptimizerPathsExperiment: Experiment {
  public static let name = "optimizer-paths"
  public static let summary =
    "six optimizers on their way down a function of two variables: who zigzags, who does not"
  public static let discussion = "Nothing is random here: every seed gives the same paths."

  public struct Options: ExperimentOptions {
    public var function = Surface.bowl
    /// The steps of each; the function's own number where it is left out.
    public var steps: Int?
    /// Where they begin, [x, y]; the function's own place where it is left out.
    public var start: [Double]?
    public var seed: UInt64 = 0
    public var seeds = 1

    public init() {}

    public static let settings: [ExperimentSetting<Self>] = [
      .init(
        "function", \.function, .name, "The function: bowl (x²/20 + y²), rosenbrock or beale"),
      .init(
        "steps", \.steps, Form.whole(1...100_000).optional, "The steps of each optimizer",
        usual: "30, and 300 on rosenbrock and beale"),
      .init(
        "start", \.start, Form.point.optional, "Where they begin, as x,y",
        usual: "-7,2 on the bowl; a place of its own on the others"),
    ]

    /// It is quick as it is.
    public mutating func makeQuick() {}
  }

  public struct Record: Encodable, Sendable {
    public struct Path: Encodable, Sendable {
      public var optimizer: String
      public var learningRate: Double
      /// Every position, the start first.
      public var positions: [Position]
      /// The function at the last of them.
      public var finalValue: Double
      /// Whether a coordinate stopped being finite; the positions end before it.
      public var diverged: Bool
    }
    public var function: Surface
    public var minimum: Position
    public var paths: [Path]
  }

  /// Rates at which each shows its way, in the order of the panels; the bowl's are the book's.
  static func optimizers(on surface: Surface) -> [(name: String, optimizer: any Optimizer)] {
    let rates: [Double] =
      switch surface {
      case .bowl: [0.95, 0.1, 0.1, 1.5, 0.3, 0.3]
      case .rosenbrock: [0.001, 0.0005, 0.0005, 0.5, 0.02, 0.2]
      case .beale: [0.005, 0.002, 0.002, 0.3, 0.02, 0.1]
      }
    return [
      ("SGD", SGD(learningRate: rates[0])), ("Momentum", Momentum(learningRate: rates[1])),
      ("Nesterov", Nesterov(learningRate: rates[2])),
      ("AdaGrad", AdaGrad(learningRate: rates[3])),
      ("RMSprop", RMSprop(learningRate: rates[4])), ("Adam", Adam(learningRate: rates[5])),
    ]
  }
}

// MARK: Running

extension OptimizerPathsExperiment {
  /// There are no data to read.
  public static func load(_ options: Options, jobs: Int, events: RunEvents) throws {
    try options.check()
  }

  public static func pieceCount(_ options: Options) -> Int {
    optimizers(on: options.function).count
  }

  public static func run(
    _ options: Options, on input: Void, in context: RunContext
  ) async throws -> Record {
    let optimizers = optimizers(on: options.function)
    let paths = try await context.map(optimizers.count) { index in
      let (name, optimizer) = optimizers[index]
      let path = try path(name, optimizer, options)
      try context.measured(
        Measurement(seed: context.seed, optimizer: name, finalValue: path.finalValue))
      context.finished("\(name): f = \(NumberText.readable(path.finalValue))")
      return path
    }
    let minimum = options.function.minimum
    return Record(
      function: options.function, minimum: Position(x: minimum.x, y: minimum.y), paths: paths)
  }

  private static func steps(_ options: Options) -> Int { options.steps ?? options.function.steps }

  private static func path(
    _ name: String, _ optimizer: any Optimizer, _ options: Options
  ) throws -> Record.Path {
    let surface = options.function
    let start = options.start.map { (x: $0[0], y: $0[1]) } ?? surface.start
    let positions = try Walk(optimizer: optimizer, surface: surface)
      .positions(from: start, steps: steps(options))
    let end = positions[positions.count - 1]
    return Record.Path(
      optimizer: name, learningRate: optimizer.learningRate, positions: positions,
      finalValue: surface(end.x, end.y), diverged: positions.count <= steps(options))
  }

  private struct Measurement: Encodable {
    let seed: UInt64
    let optimizer: String
    let finalValue: Double
  }
}

// MARK: Pictures and words

extension OptimizerPathsExperiment {
  /// Nothing is random here: every seed gives the same record.
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    let record = records[0]
    return Presentation(
      title: "Six optimizers on one surface",
      question: """
        From the same start, which way does each optimizer take to the minimum of \
        \(record.function.formula), and how near does it come in \(steps(options)) steps?
        """,
      settings: [
        ("function", record.function.formula),
        ("start", text(record.paths[0].positions[0])),
        ("minimum", text(record.minimum)), ("steps", "\(steps(options))"),
      ],
      pictures: [
        .init(
          name: name, figure: figure(record, options),
          caption: "The path of each optimizer over the function's contours, a dot a step. The "
            + "minimum is marked with a cross.")
      ],
      table: table(record), reading: reading(record))
  }

  private static func text(_ position: Position, digits: Int = 3) -> String {
    "(\(NumberText.readable(position.x, digits: digits)), \(NumberText.readable(position.y, digits: digits)))"
  }

  private static func figure(_ record: Record, _ options: Options) -> SmallMultiples {
    let (surface, frame) = (record.function, record.function.frame)
    let grid = GridOfValues(x: frame.x, y: frame.y) { surface($0, $1) }
    let panels = record.paths.enumerated().map { index, path in
      let (x, y) = (path.positions.map(\.x), path.positions.map(\.y))
      return Chart(
        title: "\(path.optimizer), learning rate \(NumberText.readable(path.learningRate))",
        x: Axis("x", range: frame.x), y: Axis("y", range: frame.y)
      )
      .adding(.contour(grid, levels: surface.levels))
      .adding(.line(x, y, name: path.optimizer, color: .series(index), width: 1.5))
      .adding(
        .points(x, y, name: path.optimizer, color: .series(index), radius: x.count > 60 ? 1.2 : 2.2)
      )
      .adding(
        .points([record.minimum.x], [record.minimum.y], color: .ink, shape: .cross, radius: 5))
    }
    return SmallMultiples(
      title: "\(steps(options)) steps of six optimizers on \(surface.formula)", columns: 3,
      panels: panels, aspect: 0.75)
  }

  private static func table(_ record: Record) -> Report.Table {
    Report.Table(
      caption: "After the last step",
      columns: ["optimizer", "rate", "x", "y", "f(x, y)", "distance", "turns in y"],
      rows: record.paths.map { path in
        let end = path.positions[path.positions.count - 1]
        return [path.optimizer, NumberText.readable(path.learningRate)]
          + [end.x, end.y, path.finalValue, distance(end, record.minimum)]
          .map { NumberText.readable($0) }
          + ["\(turns(path)) of \(path.positions.count - 1)" + (path.diverged ? ", diverged" : "")]
      })
  }

  private static func distance(_ a: Position, _ b: Position) -> Double {
    Double.hypot(a.x - b.x, a.y - b.y)
  }

  /// How many steps went to the other side of the minimum along y.
  private static func turns(_ path: Record.Path) -> Int {
    let sides = path.positions.map { $0.y.sign }
    return zip(sides, sides.dropFirst()).count { $0 != $1 }
  }

  private static func reading(_ record: Record) -> String {
    var text = ""
    if record.function == .bowl, let sgd = record.paths.first(where: { $0.optimizer == "SGD" }) {
      let (count, steps) = (turns(sgd), sgd.positions.count - 1)
      text +=
        count == steps
        ? "SGD crosses the bottom of the valley at every one of its \(steps) steps: it zigzags. "
        : "SGD crosses the bottom of the valley at \(count) of its \(steps) steps. "
      let others = record.paths.filter { $0.optimizer != "SGD" }
      let fewest = others.min { turns($0) < turns($1) }
      if let fewest {
        let times = turns(fewest)
        text +=
          times == 0
          ? "\(fewest.optimizer) never does. "
          : "\(fewest.optimizer) does so least often, at \(times). "
      }
    }
    let ends = record.paths.filter { !$0.diverged }
    let order = ends.sorted { $0.finalValue < $1.finalValue }
    if let first = order.first, let last = order.last, order.count > 1 {
      text += """
        \(first.optimizer) ends lowest, at f = \(NumberText.readable(first.finalValue)), \
        \(last.optimizer) highest, at \(NumberText.readable(last.finalValue)). These are single paths \
        at single rates: another rate or another start can change the order.
        """
    }
    let diverged = record.paths.filter(\.diverged).map(\.optimizer)
    if !diverged.isEmpty {
      text +=
        " \(diverged.joined(separator: ", ")) left the range of numbers: the rate is too high."
    }
    return text
  }
}
