import DescentFigures

extension OptimizerPathsExperiment {
  typealias Path = FactorialResult<Condition, WalkedPath>

  /// Every seed has the same paths: the first record says all.
  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let record = records.first else { return .empty(title: name) }
    return Presentation(
      title: "Six optimizers on one surface",
      takeaway: takeaway(record),
      claims: [
        "SGD: if the shape of the function is not the same in all directions, the search follows a very inefficient "
          + "path. The gradient does not point toward the minimum, and the path zigzags.",
        "Momentum: αv lets the object slow down gradually while no force acts on it. Compared with SGD, the zigzag is "
          + "milder.",
        "AdaGrad adjusts the learning rate of every element; that of elements that have moved much becomes smaller.",
        "Adam joins Momentum and AdaGrad, and corrects the bias.",
      ],
      formulas: formulas,
      mechanism: """
        Here g is the gradient. On a surface that is steep along one axis and flat along another, g points across the \
        valley, and a rate that suits the flat direction overshoots in the steep one. A velocity sums the gradients \
        of past steps: what alternates cancels, what stays adds up. Dividing each coordinate by the size of its own \
        gradients makes both directions equally steep. Adam's means start at 0; the mean of squares is \
        at first too small by more than that of the gradients, so that its steps would be too large, and dividing both by \
        1 − βᵗ undoes that.
        """,
      predictions: [
        "The gradient points elsewhere than to the minimum.",
        "SGD turns sharply at nearly every step, Momentum less often.",
        "Without force, the velocity of Momentum shrinks to α of itself in each step.",
        "AdaGrad's rate falls, and most for the coordinate with the larger gradients.",
        "Adam's first step has the size of its learning rate in each coordinate; without the correction it has another.",
        "On a quadratic bowl Momentum converges exactly at rates below 2(1 + α)/λ, λ being the largest curvature.",
      ],
      pictures: pictures(record, options), extras: extras(record, options),
      verdicts: Verdict.judge(hypotheses(record)),
      why: why(record),
      next: [
        .init(
          "Follow a curved valley, where no coordinate is the steep one:",
          "descent run optimizer-paths --function rosenbrock"),
        .init("Give Momentum less memory:", "descent run optimizer-paths --momentum 0.5"),
        .init("Give RMSprop less memory:", "descent run optimizer-paths --decay 0.9"),
        .init("See who trains a network best:", "descent run optimizer-comparison"),
      ],
      settings: settings(record, options), tables: [table(record)])
  }

  private static let formulas = [
    Formula(#"W \leftarrow W - \eta g"#, label: "SGD"),
    Formula(#"v \leftarrow \alpha v - \eta g , \quad W \leftarrow W + v"#, label: "Momentum"),
    Formula(
      #"v \leftarrow \alpha v - \eta g , \quad W \leftarrow W + \alpha v - \eta g"#,
      label: "Nesterov"),
    Formula(
      #"h \leftarrow h + g \odot g , \quad W \leftarrow W - \frac{\eta}{\sqrt{h}} g"#,
      label: "AdaGrad"),
    Formula(
      #"h \leftarrow \rho h + ( 1 - \rho ) g \odot g , \quad W \leftarrow W - \frac{\eta}{\sqrt{h}} g"#,
      label: "RMSprop"),
    Formula(
      #"m \leftarrow \beta_1 m + ( 1 - \beta_1 ) g , \quad v \leftarrow \beta_2 v + ( 1 - \beta_2 ) g \odot g"#,
      label: "Adam: means"),
    Formula(
      #"W \leftarrow W - \eta \frac{\hat m}{\sqrt{\hat v}} , \quad \hat m = \frac{m}{1 - \beta_1^t} , \quad \hat v = \frac{v}{1 - \beta_2^t}"#,
      label: "Adam: step"),
  ]

  private static func settings(_ record: Record, _ options: Options) -> [(String, String)] {
    [
      ("function", record.function.formula), ("start", options.origin.text),
      ("minimum", record.minimum.text), ("steps", "\(options.count)"),
      ("α of Momentum and Nesterov", options.momentum.readable),
      ("ρ of RMSprop", options.decay.readable),
      ("β₁ and β₂ of Adam", "\(options.firstDecay.readable) and \(options.secondDecay.readable)"),
    ]
  }

  private static func table(_ record: Record) -> Report.Table {
    record.paths.table(
      "After the last step",
      [
        ("optimizer", \.optimizer), ("rate", \.learningRate.readable),
        ("x", \.values.end.x.readable), ("y", \.values.end.y.readable),
        ("f(x, y)", \.finalValue.readable),
        ("distance", { $0.values.end.distance(to: record.minimum).readable }),
        ("length of the path", \.values.length.readable),
        (
          "turns above 45°",
          {
            "\($0.values.sharpTurns) of \($0.values.steps - 1)" + ($0.diverged ? ", diverged" : "")
          }
        ),
      ]
        + (record.function == .bowl
          ? [("crossings of y = 0", { "\($0.values.turns) of \($0.values.steps)" })] : []))
  }

  /// The page can compute the bowl itself.
  private static func extras(_ record: Record, _ options: Options) -> [Report.Section] {
    guard record.function == .bowl, options.extended else { return [] }
    let start = options.origin
    return [
      .playground(
        Report.Playground(
          rule: .momentum, start: (start.x, start.y), steps: options.count,
          caption: "Move the rate, the momentum and the start, and step through the path."),
        heading: "Try it")
    ]
  }

  /// Where the ball without force ends.
  private static func coasting(_ record: Record) -> String {
    guard let end = record.forceless?.path.end else { return "" }
    return ", to f = \(record.function(end.x, end.y).readable) at the last step"
  }

  private static func pictures(_ record: Record, _ options: Options) -> [Presentation.Picture] {
    let surface = record.function
    var list: [Presentation.Picture] = []
    if options.extended {
      list.append(
        .init(
          name: "\(name)-gradient", figure: gradientField(surface),
          caption:
            "At each dot, the direction in which the function falls most steeply, −∇f, and the direction in which "
            + "the minimum (cross) lies. Only on a round bowl would they agree."))
    }
    list.append(
      .init(
        name: name, figure: paths(record, options),
        caption:
          "The path of each optimizer over the function's contours, a dot for each step. Both axes have one "
          + "scale. The minimum is marked with a cross."
          + (record.uncorrected == nil ? "" : " Dotted: Adam without its bias correction.")))
    guard options.extended else { return list }
    list.append(
      .init(
        name: "\(name)-values", figure: values(record),
        caption: "The function's value after each step."))
    list.append(
      .init(
        name: "\(name)-carried", figure: carried(record),
        caption:
          "What the optimizers carry, in x and in y. Momentum: the velocity, and the same once the gradient is "
          + "taken away (dotted): the ball coasts on\(coasting(record)). AdaGrad and RMSprop: the rate that is left of η for each coordinate, η/√h. Adam: "
          + "the size of its steps, with and without the bias correction."))
    if let region = record.region {
      list.append(
        .init(
          name: "\(name)-region", figure: regionFigure(region),
          caption:
            "By what the distance to the minimum is multiplied in each step of Momentum, on average over "
            + "\(ConvergenceRegion.steps) steps: below 1 it shrinks. Values above 1.2 are shown as 1.2. Points: the limit "
            + "2(1 + α)/λ beyond which theory lets it grow; the largest curvature of the bowl is λ = 2, so it is 1 + α. "
            + region.fastestWords))
    }
    return list
  }
}
