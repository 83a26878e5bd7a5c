/// The losses of a trial while it runs, by step; lower is better. Results to maximize are negated.
///
/// What a step counts is up to the objective: epochs, or folds.
public struct LossCurve: Sendable, Hashable {
  /// Ascending, each once.
  public private(set) var steps: [Int] = []
  /// The loss at each step; NaN and infinities count as +∞, the worst.
  public private(set) var losses: [Double] = []

  public init() {}

  /// Points in any order; of several at a step, the first one counts.
  public init(_ points: [(step: Int, loss: Double)]) {
    for point in points { append(point.loss, at: point.step) }
  }

  public var isEmpty: Bool { steps.isEmpty }

  /// Adds a loss, unless there is one at that step.
  public mutating func append(_ loss: Double, at step: Int) {
    let place = index(from: step)
    if place < steps.count, steps[place] == step { return }
    steps.insert(step, at: place)
    losses.insert(loss.isFinite ? loss : .infinity, at: place)
  }

  /// The loss at a step, if there is one.
  public subscript(step: Int) -> Double? {
    let place = index(from: step)
    return place < steps.count && steps[place] == step ? losses[place] : nil
  }

  /// The loss at the first step that is not before this one, if there is one.
  public func loss(from step: Int) -> Double? {
    let place = index(from: step)
    return place < steps.count ? losses[place] : nil
  }

  /// The index of the first step that is not before this one.
  private func index(from step: Int) -> Int {
    if let last = steps.last, last < step { return steps.count }
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
