import RealModule

/// The result of a learning-rate range test: the loss at growing rates, and a suggested initial rate.
public struct LearningRateRange: Sendable, Hashable, Codable {
  /// One step of the test.
  public struct Point: Sendable, Hashable, Codable {
    /// The learning rate of the step.
    public let rate: Double
    /// The loss of its batch before the step.
    public let loss: Double
    /// The loss of the same batch with the initial parameters of the test.
    public let initialLoss: Double
    /// The mean of the losses so far, with more weight on recent ones.
    public let smoothedLoss: Double
  }

  /// The steps with finite losses, in order.
  public let points: [Point]
  /// Whether the test ended before its highest rate, because the loss became too large or NaN.
  public let endedEarly: Bool
  /// A suggested initial rate; `nil` if the loss does not fall.
  public let suggestion: Double?
  /// The reason, in one sentence.
  public let reason: String

  init(_ points: [Point], endedEarly: Bool) {
    self.points = points
    self.endedEarly = endedEarly
    (suggestion, reason) = LearningRateRange.suggestion(from: points, endedEarly)
  }

  /// The rate at which the loss falls fastest over ln(rate), but at most a tenth of the rate at which it has fallen
  /// most.
  ///
  /// A fall is the mean decrease of the losses of neighboring batches, over a fifth of the points, relative to the
  /// initial parameters. It counts only if it exceeds three times its standard error and a thousandth of the loss. The
  /// fastest fall is searched for around the point from which on at least half of it is reached.
  private static func suggestion(
    from points: [Point], _ endedEarly: Bool
  ) -> (Double?, String) {
    guard let first = points.first, let last = points.last else {
      return (nil, "No step gave a finite loss.")
    }
    let reach = max(1, points.count / 20)
    let falls = points.indices.map { Fall(of: points, around: $0, reach: 2 * reach) }
    let size = points.reduce(0) { $0 + abs($1.initialLoss) } / Double(points.count)
    let range = "from \(readable(first.rate)) to \(readable(last.rate))"
    let end = endedEarly ? ", where it had grown and the test ended," : ""
    guard let lowest = falls.indices.max(by: { falls[$0].mean < falls[$1].mean }),
      falls[lowest].mean > 1e-3 * size, falls[lowest].mean > 3 * falls[lowest].error
    else {
      return (
        nil,
        "At no rate \(range)\(end) does the loss fall by more than the variation between batches."
      )
    }
    let half = falls[...lowest].lastIndex { $0.mean < 0.5 * falls[lowest].mean } ?? 0
    // Rates grow geometrically: equal steps of ln(rate).
    func slope(_ index: Int) -> Double {
      let (from, to) = (max(0, index - reach), min(falls.count - 1, index + reach))
      return (falls[to].mean - falls[from].mean) / Double(to - from)
    }
    let steepest = (max(0, half - 4 * reach)...lowest).max { slope($0) < slope($1) } ?? lowest
    let (rate, bound) = (points[steepest].rate, points[lowest].rate / 10)
    let minimum = "smallest at \(readable(points[lowest].rate))"
    let open =
      lowest >= points.count - 1 - reach && !endedEarly
      ? "; it is still falling at the end, so a higher rate may work" : ""
    if rate <= bound {
      return (rate, "The loss falls fastest at \(readable(rate)) and is \(minimum)\(open).")
    }
    return (
      bound,
      "The loss falls fastest at \(readable(rate)) but is already \(minimum); a tenth of that rate is safer\(open)."
    )
  }

  /// The decrease of the losses around a step, relative to the losses of the same batches before the test.
  private struct Fall {
    let mean: Double
    /// The standard error of the mean.
    let error: Double

    init(of points: [Point], around index: Int, reach: Int) {
      let near = points[max(0, index - reach)...min(points.count - 1, index + reach)]
      let falls = near.map { $0.initialLoss - $0.loss }
      let count = Double(falls.count)
      let mean = falls.reduce(0, +) / count
      let squares = falls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      error = (squares / max(1, count - 1) / count).squareRoot()
    }
  }

  /// A positive number with two significant digits.
  private static func readable(_ number: Double) -> String {
    let exponent = Int(Double.log10(number).rounded(.down)) - 1
    let digits = Int((number / Double.pow(10, exponent)).rounded())
    return "\(Double("\(digits)e\(exponent)") ?? number)"
  }
}

/// The settings of a range test: at step i of n, counted from 0, the rate is lowest·(highest/lowest)^(i/(n − 1)).
public struct RangeTestOptions: Sendable, Hashable, Codable {
  /// The rate of the first step.
  public var lowest: Double
  /// The rate of the last step.
  public var highest: Double
  /// n
  public var steps: Int
  /// b, the fraction of the smoothed loss that each step keeps: s ← b·s + (1 − b)·loss, divided by 1 − bⁱ⁺¹.
  public var smoothing: Double
  /// The test ends when the smoothed loss exceeds this many times the smallest one. The first 1/(1 − b) steps, whose
  /// smoothed losses are means over few batches, are not considered for the smallest.
  public var limit: Double

  /// A test with the given settings.
  public init(
    lowest: Double = 1e-6, highest: Double = 10, steps: Int = 100, smoothing: Double = 0.9,
    limit: Double = 4
  ) {
    self.lowest = lowest
    self.highest = highest
    self.steps = steps
    self.smoothing = smoothing
    self.limit = limit
  }

  /// The number of steps until the smoothed loss averages over its full number of batches.
  var settlingSteps: Int { Int((1 / (1 - smoothing)).rounded(.up)) }

  func rate(at step: Int) -> Double {
    lowest * Double.pow(highest / lowest, Double(step) / Double(steps - 1))
  }

  func check() throws {
    try checkSetting(
      lowest > 0 && lowest < highest && highest.isFinite,
      "the rates go from \(lowest) to \(highest); the first must be above 0 and below the last")
    try checkSetting(steps >= 3, "a range test of \(steps) steps is too short; take at least 3")
    try MemoryNeed.check(
      Double(steps) * Double(MemoryLayout<LearningRateRange.Point>.stride + 8),
      "the measurements of a range test of \(steps) steps take", "use fewer steps")
    try checkSetting(
      (0..<1).contains(smoothing),
      "the smoothing is \(smoothing); it must be at least 0 and below 1")
    try checkSetting(limit > 1, "the limit of the loss is \(limit); it must be above 1")
  }
}
