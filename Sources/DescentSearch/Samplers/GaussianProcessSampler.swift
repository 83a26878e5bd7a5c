import RealModule

/// Models the results by a Gaussian process, and proposes the point with the largest expected improvement (Jones and
/// others 1998).
///
/// The kernel is Matérn 5/2 with a length for each hyperparameter; lengths, variance and noise are fitted anew at each
/// proposal, to results that a power transform has brought near a normal distribution: a few very bad trials do not hide
/// the differences between good ones. Trials that run have several possible results each. Choices are alike or not; what does not exist at a
/// point has the same place everywhere.
///
/// The first ``startup`` trials are those of ``SobolSampler``. The time grows with the third power of the number of trials;
/// beyond ``mostTrials`` the best and the newest are modelled.
public struct GaussianProcessSampler: Sampler {
  public let startup: Int
  public let mostTrials: Int

  /// - Throws: ``SearchError/setting(_:)`` for numbers that make no sense.
  public init(startup: Int, mostTrials: Int = 250) throws {
    guard startup >= 2, mostTrials >= startup else {
      throw SearchError.setting(
        "\(startup) first trials and at most \(mostTrials) modelled: at least 2 come first, and as many are modelled"
      )
    }
    (self.startup, self.mostTrials) = (startup, mostTrials)
  }

  fileprivate init() { (startup, mostTrials) = (10, 250) }

  public func propose(_ request: ProposalRequest) -> [Double] {
    let layout = request.layout
    let losses = request.history.losses
    guard losses.count >= startup, losses.contains(where: \.isFinite) else {
      return SobolSampler().propose(request)
    }
    let untried = UntriedPoints(request)
    var draws = TrialDraws(request.seed, request.number, .gaussianProcess)
    let trials = modelled(request.history)
    let standard = Self.standardized(trials.map { losses[$0] })
    let targets = Self.standardized(PowerTransform(fittedTo: standard).apply(standard))
    let rows = trials.map { features(Array(request.history[$0]), layout) }
    let inputs = KernelInputs(rows: rows, isChoice: layout.axes.map { !$0.isOrdered })
    let kernel = Self.fit(inputs, targets)
    let running = request.runningRows.map { features($0, layout) }
    guard
      let improvement = ExpectedImprovement(
        inputs, kernel, targets: targets, running: running, &draws)
    else { return SobolSampler().propose(request) }
    let best = targets.indices.sorted { (targets[$0], $0) < (targets[$1], $1) }.prefix(4)
    let search = AcquisitionSearch(
      layout: layout, improvement: improvement, untried: untried,
      best: best.map { request.history[trials[$0]].map { $0.isNaN ? 0.5 : $0 } })
    return untried.nearest(to: search.run(&draws), request)
  }

  /// The indices of the trials to model: all, or the best half and the newest.
  private func modelled(_ history: SearchHistory) -> [Int] {
    guard history.count > mostTrials else { return Array(0..<history.count) }
    let best = history.best(mostTrials / 2)
    let isBest = Set(best)
    let newest = (0..<history.count).reversed().lazy.filter { !isBest.contains($0) }
    return (best + newest.prefix(mostTrials - best.count)).sorted()
  }

  private func features(_ canonical: [Double], _ layout: SpaceLayout) -> [Double] {
    AcquisitionSearch.features(canonical, layout)
  }

  private static func fit(_ inputs: KernelInputs, _ targets: [Double]) -> MaternKernel {
    // From little noise: from much, all differences may pass for noise while there are few results.
    let start = MaternKernel(
      precisions: inputs.isChoice.map { _ in 1 }, scale: 1, noise: 1e-4)
    return KernelFit(inputs, targets).run(from: start, evaluations: 40)
  }

  /// The losses with mean 0 and variance 1; failed ones count as the worst.
  static func standardized(_ losses: [Double]) -> [Double] {
    let worst = losses.filter(\.isFinite).max() ?? 0
    // Divided first, so that sums of huge numbers stay finite.
    let largest = losses.filter(\.isFinite).map(abs).max() ?? 0
    let unit = largest > 0 ? largest : 1
    let finite = losses.map { ($0.isFinite ? $0 : $0 < 0 ? -largest : worst) / unit }
    let mean = finite.reduce(0, +) / Double(finite.count)
    let variance = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count)
    let deviation = variance.squareRoot()
    return finite.map { deviation > 1e-12 ? ($0 - mean) / deviation : 0 }
  }
}

extension Sampler where Self == GaussianProcessSampler {
  /// ``GaussianProcessSampler`` with its usual settings.
  public static func gaussianProcess() -> GaussianProcessSampler { GaussianProcessSampler() }
}
