import RealModule

/// The covariance matrix adaptation evolution strategy (Hansen and Ostermeier 2001): draws from a normal distribution that
/// moves towards the better trials and takes the shape of the valley they lie in.
///
/// A generation is as many trials as the population, in the order of their numbers; its results change the distribution
/// from which the trials after it are drawn, so that no worker waits. The state is computed anew from the history, by
/// going through its generations. Finite domains keep a least probability of leaving their value (CMA-ES with margin). When
/// a distribution has shrunk to nothing or a generation's results are all equal, it starts again elsewhere with twice
/// the population.
///
/// Choices, and hyperparameters that exist only for some of them, are drawn by ``TPESampler``.
public struct CMAESSampler: Sampler {
  /// How many trials a generation has; by default 4 + 3·ln(hyperparameters).
  public let population: Int?

  /// - Throws: ``SearchError/setting(_:)`` for a population of fewer than four.
  public init(population: Int) throws {
    guard population >= 4 else {
      throw SearchError.setting("a population of \(population): CMA-ES needs at least 4")
    }
    self.population = population
  }

  fileprivate init() { population = nil }

  public func propose(_ request: ProposalRequest) -> [Double] {
    let layout = request.layout
    let indices = layout.axes.indices.filter {
      layout.axes[$0].isOrdered && layout.axes[$0].parent == nil && layout.axes[$0].count != 1
    }
    guard !indices.isEmpty else { return TPESampler.tpe().propose(request) }
    let replay = EvolutionReplay(request, indices, population)
    var places = layout.axes.map { _ in Double.nan }
    for (index, place) in zip(indices, replay.draw(request.number)) { places[index] = place }
    places = TPESampler.tpe().complete(places, request)
    return UntriedPoints(request).nearest(to: places, request)
  }
}

/// Goes through the generations of a history.
private struct EvolutionReplay {
  private let seed: UInt64
  private let axes: [SpaceLayout.Axis]
  private let usualPopulation: Int
  private var state: EvolutionState
  private var restarts = 0

  init(_ request: ProposalRequest, _ indices: [Int], _ population: Int?) {
    seed = request.seed
    axes = indices.map { request.layout.axes[$0] }
    usualPopulation = population ?? EvolutionConstants.usualPopulation(indices.count)
    state = Self.start(axes, usualPopulation, mean: axes.map { _ in 0.5 })
    let history = request.history
    let width = request.layout.axes.count
    // How many trials ran besides, as far as this can be known from now.
    let running = max(0, request.number - history.count)
    var drawnFrom = [state]
    var first = 0
    while first + state.constants.population <= history.count {
      let trials = first..<(first + state.constants.population)
      first = trials.upperBound
      let steps = trials.map { trial in
        let places = indices.map { history.places[trial * width + $0] }
        // The trials at the beginning of a generation were drawn before the one before it was complete.
        let early = trial - trials.lowerBound < running
        return step(of: history.numbers[trial], places, early ? drawnFrom : [state])
      }
      drawnFrom = [state]
      learn(steps, trials.map { history.losses[$0] })
    }
  }

  private static func start(
    _ axes: [SpaceLayout.Axis], _ population: Int, mean: [Double]
  ) -> EvolutionState {
    let constants = EvolutionConstants(dimensions: axes.count, population: population)
    var state = EvolutionState(constants, mean: mean, size: 1.0 / 6)
    EvolutionMargin.apply(to: &state, axes)
    return state
  }

  /// The step that led to a trial: the one drawn for its number, if that gives these places; or else the step to the
  /// places themselves, as for trials of other origin.
  private func step(
    of number: Int, _ places: [Double], _ states: [EvolutionState]
  ) -> [Double] {
    for other in states {
      let step = Self.drawn(other, axes, seed, number)
      let same = zip(axes, zip(other.places(after: step), places)).allSatisfy { axis, pair in
        axis.count == nil
          ? abs(pair.0 - pair.1) < 1e-9 : axis.index(at: pair.0) == axis.index(at: pair.1)
      }
      // In terms of the distribution that learns from it.
      if same {
        return other.generationDiffers(from: state)
          ? state.step(to: other.places(after: step)) : step
      }
    }
    return state.step(to: zip(places, state.mean).map { $0.isNaN ? $1 : $0 })
  }

  private mutating func learn(_ steps: [[Double]], _ losses: [Double]) {
    let order = losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }
    let flat = losses.min() == losses.max()
    if !flat { state.update(order.map { steps[$0] }) }
    if flat || state.spread < 1e-7 {
      restarts += 1
      let mean = axes.indices.map { SobolSampler.place(seed, restarts, $0) }
      let doublings = min(restarts, 6)
      state = Self.start(axes, usualPopulation << doublings, mean: mean)
    } else {
      EvolutionMargin.apply(to: &state, axes)
    }
  }

  /// The places of the trial `number`.
  func draw(_ number: Int) -> [Double] {
    state.places(after: Self.drawn(state, axes, seed, number)).map { min(max($0, 0), 1) }
  }

  /// The step drawn for a trial: the first that stays inside the ranges.
  private static func drawn(
    _ state: EvolutionState, _ axes: [SpaceLayout.Axis], _ seed: UInt64, _ number: Int
  ) -> [Double] {
    var draws = TrialDraws(seed, number, .evolution)
    var step = state.step(&draws)
    for _ in 0..<20 {
      let inside = zip(axes, state.places(after: step)).allSatisfy {
        $0.count != nil || (0...1).contains($1)
      }
      if inside { return step }
      step = state.step(&draws)
    }
    return step
  }
}

extension Sampler where Self == CMAESSampler {
  /// ``CMAESSampler`` with its usual settings.
  public static func cmaES() -> CMAESSampler { CMAESSampler() }
}
