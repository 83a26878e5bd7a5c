import DescentConfiguration
import DescentLearning
import DescentRuns

/// Six optimizers on their way down a function of two variables.
///
/// SGD steps along the gradient, which on a narrow surface points across the valley: it zigzags. The
/// others keep a direction (Momentum, Nesterov), scale each direction by its own gradients (AdaGrad,
/// RMSprop), or do both (Adam). The book's figure (K. Saitoh, *Deep Learning from Scratch*, section 6.1)
/// has four of them on x²/20 + y². Beside them go Adam without its bias correction, Momentum on which no force acts any
/// more, and Momentum at many rates and momenta.
public enum OptimizerPathsExperiment: Experiment {
  public static let name = "optimizer-paths"
  public static let summary =
    "six optimizers on their way down a function of two variables: who zigzags, and what each carries"
  public static let discussion = "Nothing is random here: every seed produces the same paths."

  public struct Options: ExperimentOptions {
    public var function = Surface.bowl
    public var steps: Int?
    public var start: [Double]?
    /// α of Momentum and Nesterov.
    public var momentum = 0.9
    /// ρ of RMSprop.
    public var decay = 0.99
    /// β₁ of Adam.
    public var firstDecay = 0.9
    /// β₂ of Adam.
    public var secondDecay = 0.999
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
      .init(
        "momentum", \.momentum, .fraction, "α, the part of its velocity that Momentum keeps",
        isNew: true),
      .init(
        "decay", \.decay, .fraction, "ρ, the part of its mean square that RMSprop keeps",
        isNew: true),
      .init(
        "first-decay", \.firstDecay, .fraction, "β₁, the part of its mean that Adam keeps",
        isNew: true),
      .init(
        "second-decay", \.secondDecay, .fraction, "β₂, the part of its mean square that Adam keeps",
        isNew: true),
    ]

    var origin: Position { start.map { Position(x: $0[0], y: $0[1]) } ?? function.start }
  }

  public struct Record: Codable, Sendable {
    public var function: Surface
    public var minimum: Position
    public var paths: [FactorialResult<Condition, WalkedPath>]
    /// Adam with m and v in place of m̂ and v̂.
    public var uncorrected: WalkedPath?
    /// Momentum on which no force acts after some steps.
    public var forceless: Forceless?
    /// How fast Momentum converges, by its rate and momentum; on the bowl.
    public var region: ConvergenceRegion?
  }

  public struct Condition: FactorialCondition {
    public var optimizer: String
    var title: String { optimizer }
  }

  /// A path and when its force ended.
  public struct Forceless: Codable, Sendable {
    /// The number of steps on which the gradient acted.
    public var steps: Int
    public var path: WalkedPath
  }

  /// With rates at which each shows its way on the bowl, where they are the book's, on rosenbrock and on beale.
  private static func optimizers(
    _ options: Options
  ) -> [(name: String, rates: [Double], make: (Double) -> any Optimizer)] {
    [
      ("SGD", [0.95, 0.001, 0.005], { SGD(learningRate: $0) }),
      (
        "Momentum", [0.1, 0.0005, 0.002],
        { Momentum(learningRate: $0, momentum: options.momentum) }
      ),
      (
        "Nesterov", [0.1, 0.0005, 0.002],
        { Nesterov(learningRate: $0, momentum: options.momentum) }
      ),
      ("AdaGrad", [1.5, 0.5, 0.3], { AdaGrad(learningRate: $0) }),
      ("RMSprop", [0.3, 0.02, 0.02], { RMSprop(learningRate: $0, decay: options.decay) }),
      ("Adam", [0.3, 0.2, 0.1], { adam(options, $0) }),
    ]
  }

  private static func adam(_ options: Options, _ rate: Double) -> Adam {
    Adam(
      learningRate: rate, firstDecay: options.firstDecay, secondDecay: options.secondDecay)
  }

  private static func optimizer(_ name: String, _ options: Options) -> any Optimizer {
    let all = optimizers(options)
    let chosen = all.first { $0.name == name } ?? all[0]
    return chosen.make(chosen.rates[Surface.allCases.firstIndex(of: options.function) ?? 0])
  }

  public static func pieceCount(_ options: Options) -> Int { optimizers(options).count }

  public static func run(
    _ options: Options, on input: Void, in context: RunContext
  ) async throws -> Record {
    let paths = try await context.measure(
      optimizers(options).map { Condition(optimizer: $0.name) }
    ) { try walk(optimizer($0.optimizer, options), options) }
    var record = Record(
      function: options.function, minimum: options.function.minimum, paths: paths)
    guard options.extended else { return record }
    let rate = optimizer("Adam", options).learningRate
    record.uncorrected = try walk(UncorrectedAdam(adam: adam(options, rate)), options)
    let driven = max(1, options.count / 3)
    record.forceless = Forceless(
      steps: driven,
      path: try walk(
        DrivenMomentum(
          momentum: Momentum(
            learningRate: optimizer("Momentum", options).learningRate, momentum: options.momentum),
          steps: driven), options))
    if options.function == .bowl { record.region = try ConvergenceRegion(from: options.origin) }
    return record
  }

  private static func walk(_ optimizer: any Optimizer, _ options: Options) throws -> WalkedPath {
    try Walk(optimizer: optimizer, surface: options.function, keepsState: options.extended)
      .path(from: options.origin, steps: options.count)
  }
}
