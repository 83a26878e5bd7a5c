/// Keeps a least probability of leaving the current value of a finite domain, so that the search does not get stuck on it:
/// CMA-ES with margin (Hamano and others 2022).
///
/// The mean and the stretch of the coordinate are changed, never the distribution that learns.
enum EvolutionMargin {
  static func apply(to state: inout EvolutionState, _ axes: [SpaceLayout.Axis]) {
    let constants = state.constants
    let margin = 1 / (Double(constants.dimensions) * Double(constants.population))
    for (index, axis) in axes.enumerated() {
      guard let count = axis.count, count > 1 else { continue }
      apply(to: &state, index, axis, count, margin)
    }
  }

  private static func apply(
    to state: inout EvolutionState, _ index: Int, _ axis: SpaceLayout.Axis, _ count: Int,
    _ margin: Double
  ) {
    let mean = state.mean[index]
    let deviation = state.deviation(index)
    let value = axis.index(at: mean)
    guard value > 0, value < count - 1 else {
      // In the first or last part: the mean stays so near to its edge that the next one is drawn.
      let edge = value == 0 ? axis.edge(below: 1) : axis.edge(below: count - 1)
      let farthest = deviation * state.stretch[index] * NormalDistribution.quantile(1 - margin)
      let distance = min(abs(mean - edge), farthest)
      state.set(
        index, mean: value == 0 ? edge - distance : edge + distance, stretch: state.stretch[index])
      return
    }
    let (low, high) = (axis.edge(below: value), axis.edge(below: value + 1))
    let width = deviation * state.stretch[index]
    let below = NormalDistribution.cumulative((low - mean) / width)
    let above = NormalDistribution.cumulative((mean - high) / width)
    let inside = 1 - below - above
    guard below < margin / 2 || above < margin / 2 || inside < margin / 2 else { return }
    let raised = [below, above, inside].map { max($0, margin / 2) }
    let excess = raised.reduce(0, +) - 1
    let room = raised.reduce(0, +) - 1.5 * margin
    let shares = raised.map { room > 0 ? $0 - excess * ($0 - margin / 2) / room : 1 / 3 }
    let toLow = NormalDistribution.quantile(1 - min(shares[0], 0.499_999))
    let toHigh = NormalDistribution.quantile(1 - min(shares[1], 0.499_999))
    state.set(
      index, mean: (low * toHigh + high * toLow) / (toLow + toHigh),
      stretch: (high - low) / (deviation * (toLow + toHigh)))
  }
}
