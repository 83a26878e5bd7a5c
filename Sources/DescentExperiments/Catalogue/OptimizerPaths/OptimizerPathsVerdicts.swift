import DescentNumerics
import RealModule

extension OptimizerPathsExperiment {
  /// Nothing here is random: each statement holds or does not.
  static func hypotheses(_ record: Record) -> [Hypothesis] {
    guard record.paths.first?.values.state != nil || record.uncorrected != nil else {
      return zigzag(record)
    }
    return gradient(record) + zigzag(record) + forceless(record) + rates(record) + bias(record)
      + region(record)
  }

  private static func path(_ name: String, _ record: Record) -> WalkedPath? {
    record.paths.first { $0.optimizer == name }?.values
  }

  private static func gradient(_ record: Record) -> [Hypothesis] {
    let angles = record.function.grid(columns: 40, rows: 20).map(record.function.deviation)
    return [
      .exact(
        "The gradient points elsewhere than to the minimum, by 1° or more (on average by "
          + "\(Repeated(angles).mean.readable)°).",
        holds: angles.count { $0 >= 1 }, of: angles.count, "points of a grid over the surface")
    ]
  }

  private static func zigzag(_ record: Record) -> [Hypothesis] {
    guard let sgd = path("SGD", record), let momentum = path("Momentum", record), !sgd.diverged,
      !momentum.diverged
    else { return [] }
    return [
      .exact(
        "SGD zigzags: each of its steps turns by more than 45° from the one before.",
        holds: sgd.sharpTurns, of: sgd.steps - 1, "steps"),
      .exact(
        "The zigzag of Momentum is milder: it turns so sharply \(times(momentum.sharpTurns)), SGD "
          + "\(times(sgd.sharpTurns)).",
        holds: momentum.sharpTurns < sgd.sharpTurns ? 1 : 0, of: 1, "start"),
    ]
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  /// After the last step with a force each step is α of the one before, up to the rounding of positions.
  private static func forceless(_ record: Record) -> [Hypothesis] {
    guard let forceless = record.forceless, forceless.path.steps > forceless.steps,
      let velocities = forceless.path.state?["velocity"], let alpha = decay(velocities, forceless)
    else { return [] }
    let free = velocities.dropFirst(forceless.steps - 1).map { Double.hypot($0.x, $0.y) }
    let pairs = Array(zip(free, free.dropFirst()))
    return [
      .exact(
        "Without force, each step of Momentum is \(alpha.readable) (α) of the one before.",
        holds: pairs.count { ($1 / $0 / alpha - 1).magnitude < 1e-5 }, of: pairs.count,
        "steps without force")
    ]
  }

  /// The first ratio of velocities without force.
  private static func decay(_ velocities: [Position], _ forceless: Forceless) -> Double? {
    let (before, after) = (velocities[forceless.steps - 1], velocities[forceless.steps])
    return (Double.hypot(after.x, after.y) / Double.hypot(before.x, before.y)).ifFinite
  }

  /// h only grows, and more along the coordinate with the larger gradients.
  private static func rates(_ record: Record) -> [Hypothesis] {
    guard let squares = path("AdaGrad", record)?.state?["squares"], let first = squares.first,
      let last = squares.last
    else { return [] }
    let pairs = Array(zip(squares, squares.dropFirst()))
    let (steep, flat) = first.x < first.y ? (last.y, last.x) : (last.x, last.y)
    return [
      .exact(
        "AdaGrad's rate never rises, in either coordinate.",
        holds: pairs.count { $0.x <= $1.x && $0.y <= $1.y }, of: pairs.count, "steps"),
      .exact(
        "AdaGrad's rate ends smaller for the coordinate that began with the larger gradient: its h is "
          + "\((steep / flat).readable) times the other's, its rate \((flat / steep).squareRoot().readable) times.",
        holds: steep > flat ? 1 : 0, of: 1, "path"),
    ]
  }

  private static func bias(_ record: Record) -> [Hypothesis] {
    guard let adam = path("Adam", record), let move = adam.moves.first,
      let uncorrected = record.uncorrected?.moves.first
    else { return [] }
    let rate = adam.learningRate
    let sizes = [move.x.magnitude, move.y.magnitude]
    let others = [uncorrected.x.magnitude, uncorrected.y.magnitude]
    return [
      .exact(
        "Adam's first step has the size of its learning rate, \(rate.readable), whatever the gradient.",
        holds: sizes.count { ($0 / rate - 1).magnitude < 1e-3 }, of: 2, "coordinates"),
      .exact(
        "Without the bias correction it is \((others[0] / rate).readable) times as large: \(others[0].readable).",
        holds: others.count { ($0 / rate - 1).magnitude > 0.01 }, of: 2, "coordinates"),
    ]
  }

  private static func region(_ record: Record) -> [Hypothesis] {
    guard let region = record.region else { return [] }
    // Near the limit 200 steps do not tell shrinking from growing.
    let places = region.momenta.indices.flatMap { row in
      region.rates.indices.map { (row, $0) }
    }.filter { row, column in
      (ConvergenceRegion.factor(rate: region.rates[column], momentum: region.momenta[row]) - 1)
        .magnitude > 0.02
    }
    let agree = places.count { row, column in
      (region.factors[row][column] < 1)
        == (region.rates[column] < ConvergenceRegion.limit(region.momenta[row]))
    }
    return [
      .exact(
        "On the bowl Momentum comes nearer to the minimum exactly at rates below 2(1 + α)/λ.",
        holds: agree, of: places.count, "pairs of rate and momentum that are not at the limit")
    ]
  }

  // MARK: Sentences

  static func takeaway(_ record: Record) -> String {
    let paths = record.paths.filter { !$0.diverged }
    guard let sgd = path("SGD", record), let momentum = path("Momentum", record),
      let lowest = paths.min(by: { $0.finalValue < $1.finalValue })
    else { return "Every optimizer carries something else down the same surface." }
    return """
      SGD turns sharply at \(sgd.sharpTurns) of \(sgd.steps - 1) steps, Momentum at \(momentum.sharpTurns); \
      \(lowest.optimizer) ends lowest, at f = \(lowest.finalValue.readable).
      """
  }

  static func why(_ record: Record) -> String {
    let paths = record.paths.filter { !$0.diverged }
    var sentences: [String] = []
    // On the bowl the floor of the valley is y = 0.
    let crossing = paths.filter {
      record.function == .bowl && $0.optimizer != "SGD"
        && 10 * $0.values.turns > 9 * $0.values.steps
    }
    sentences += crossing.map {
      """
      \($0.optimizer) crosses the floor of the valley at \($0.values.turns) of its \($0.values.steps) steps, as SGD \
      does, but less far each time: only \($0.values.sharpTurns) of its turns are sharp. Zigzagging is a matter of the \
      rate along the steepest direction, not of one optimizer.
      """
    }
    if record.function == .bowl {
      sentences.append(
        "A step along a coordinate changes sides where the rate times the curvature is above 1: with SGD, above a rate of "
          + "0.5 on the bowl. A smaller rate does not zigzag, but moves less along the valley.")
    }
    if let sgd = path("SGD", record), let momentum = path("Momentum", record),
      momentum.sharpTurns < sgd.sharpTurns, momentum.finalValue > sgd.finalValue
    {
      sentences.append(
        """
        A milder zigzag is not yet a better path: after the same steps Momentum, which swings past the minimum and back, \
        is at f = \(momentum.finalValue.readable), SGD at \(sgd.finalValue.readable).
        """)
    }
    if paths.count > 1 {
      let order = paths.sorted { $0.finalValue < $1.finalValue }
      sentences.append(
        """
        At the last step the order is \(enumeration(order.map { "\($0.optimizer) (\($0.finalValue.readable))" })). These \
        are single paths at single rates: another step, rate or start can change it. So compare optimizers at their own \
        best rates, on the task itself.
        """)
    }
    let diverged = record.paths.filter(\.diverged).map(\.optimizer)
    if !diverged.isEmpty {
      sentences.append(
        "\(enumeration(diverged)) left the range of numbers: the rate is too high.")
    }
    return sentences.joined(separator: " ")
  }
}
