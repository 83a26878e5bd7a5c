import DescentConfiguration
import DescentFigures
import DescentLearning
import DescentRuns

/// Six optimizers on their way down a function of two variables.
///
/// SGD steps along the gradient, which on a narrow surface points across the valley: it zigzags. The
/// others keep a direction (Momentum, Nesterov), scale each direction by its own gradients (AdaGrad,
/// RMSprop), or do both (Adam). The book's figure (K. Saitoh, *Deep Learning from Scratch*, section 6.1)
/// has four of them on x²/20 + y².
public enum OptimizerPathsExperiment: FactorialExperiment {
  public static let name = "optimizer-paths"
  public static let summary =
    "six optimizers on their way down a function of two variables: who zigzags, who does not"
  public static let discussion = "Nothing is random here: every seed produces the same paths."

  public struct Options: ExperimentOptions {
    public var function = Surface.bowl
    public var steps: Int?
    public var start: [Double]?
    public var seed: UInt64 = 0
    public var seeds = 1
    public var extended = true
    public init() {}
    var count: Int { steps ?? function.steps }

    public static let settings: [ExperimentSetting<Self>] = [
      .init(
        "function", \.function, .name, "The function: bowl (x²/20 + y²), rosenbrock or beale"),
      .init(
        "steps", \.steps, Form.whole(1...100_000).optional, "The number of steps of each optimizer",
        usual: "30, and 300 on rosenbrock and beale"),
      .init(
        "start", \.start, Form.point.optional, "The starting point, as x,y",
        usual: "-7,2 on the bowl; other points on the other functions"),
    ]
  }

  public struct Head: Codable, Sendable {
    public var function: Surface
    public var minimum: Position
  }

  public struct Condition: FactorialCondition {
    public var optimizer: String
    var title: String { optimizer }
  }

  public typealias Values = WalkedPath

  /// With rates at which each shows its way on the bowl, where they are the book's, on rosenbrock and on beale.
  private static let optimizers: [(String, [Double], @Sendable (Double) -> any Optimizer)] = [
    ("SGD", [0.95, 0.001, 0.005], { SGD(learningRate: $0) }),
    ("Momentum", [0.1, 0.0005, 0.002], { Momentum(learningRate: $0) }),
    ("Nesterov", [0.1, 0.0005, 0.002], { Nesterov(learningRate: $0) }),
    ("AdaGrad", [1.5, 0.5, 0.3], { AdaGrad(learningRate: $0) }),
    ("RMSprop", [0.3, 0.02, 0.02], { RMSprop(learningRate: $0) }),
    ("Adam", [0.3, 0.2, 0.1], { Adam(learningRate: $0) }),
  ]

  static let resultsKey = "paths"
  static func conditions(_ options: Options) -> [Condition] {
    optimizers.map { .init(optimizer: $0.0) }
  }
  static func head(_ options: Options, _ input: Void) -> Head {
    Head(function: options.function, minimum: options.function.minimum)
  }

  static func measure(
    _ condition: Condition, _ options: Options, on input: Void, in context: RunContext
  ) throws -> Values {
    let (surface, start) = (options.function, options.start)
    let (_, rates, make) = optimizers.first { $0.0 == condition.optimizer } ?? optimizers[0]
    let rate = rates[Surface.allCases.firstIndex(of: surface) ?? 0]
    return try Walk(optimizer: make(rate), surface: surface).path(
      from: start.map { Position(x: $0[0], y: $0[1]) } ?? surface.start, steps: options.count)
  }

  static func page(_ results: Results, _ options: Options) -> Presentation {
    let (surface, minimum) = (results.head.function, results.head.minimum)
    let panels = results.cells.enumerated().map { index, cell in
      surface.chart(
        of: cell.positions,
        title: "\(cell.optimizer), learning rate \(cell.learningRate.readable)",
        name: cell.optimizer, color: .series(index))
    }
    return Presentation(
      title: "Six optimizers on one surface",
      question: """
        From the same start, which way does each optimizer take to the minimum of \
        \(surface.formula), and how near does it come in \(options.count) steps?
        """,
      settings: [
        ("function", surface.formula), ("start", results.cells[0].positions[0].text),
        ("minimum", minimum.text), ("steps", "\(options.count)"),
      ],
      pictures: [
        .init(
          name: name,
          figure: SmallMultiples(
            title: "\(options.count) steps of six optimizers on \(surface.formula)", columns: 3,
            panels: panels, aspect: 0.75),
          caption: "The path of each optimizer over the function's contours, a dot a step. The "
            + "minimum is marked with a cross.")
      ],
      table: results.table(
        "After the last step",
        [
          ("optimizer", \.optimizer), ("rate", \.learningRate.readable),
          ("x", \.end.x.readable), ("y", \.end.y.readable),
          ("f(x, y)", \.finalValue.readable),
          ("distance", { $0.end.distance(to: minimum).readable }),
          ("turns in y", { "\($0.turns) of \($0.steps)" + ($0.diverged ? ", diverged" : "") }),
        ]), reading: reading(results))
  }

  private static func reading(_ results: Results) -> String {
    let sgd = results.cells[0]
    var parts: [String] = []
    if results.head.function == .bowl,
      let fewest = results.cells.dropFirst()
        .min(by: { $0.turns < $1.turns })
    {
      let zigzags = sgd.turns == sgd.steps
      parts.append(
        "SGD crosses the bottom of the valley at "
          + (zigzags
            ? "every one of its \(sgd.steps) steps: it zigzags."
            : "\(sgd.turns) of its \(sgd.steps) steps."))
      parts.append(
        "\(fewest.optimizer) "
          + (fewest.turns == 0 ? "never does." : "does so least often, at \(fewest.turns)."))
    }
    let order = results.cells.filter { !$0.diverged }.sorted { $0.finalValue < $1.finalValue }
    if let first = order.first, let last = order.last, order.count > 1 {
      parts.append(
        """
        \(first.optimizer) ends lowest, at f = \(first.finalValue.readable), \(last.optimizer) highest, \
        at \(last.finalValue.readable). These are single paths at single rates: another rate or another \
        start can change the order.
        """)
    }
    let diverged = results.cells.filter(\.diverged).map(\.optimizer).joined(separator: ", ")
    if !diverged.isEmpty {
      parts.append("\(diverged) left the range of numbers: the rate is too high.")
    }
    return parts.joined(separator: " ")
  }
}
