/// Which points of a finite space were tried or run, so that none is proposed again until all were.
///
/// In spaces with infinitely many points it knows none.
struct UntriedPoints {
  private let layout: SpaceLayout
  private let tried: Set<Int>
  /// Those that run and were not tried before.
  private var running: Set<Int> = []
  /// Whether points are left that were never tried.
  let areLeft: Bool

  init(_ request: ProposalRequest) {
    layout = request.history.layout
    tried = request.history.triedKeys
    guard let count = layout.count else {
      areLeft = false
      return
    }
    for places in request.running {
      if let key = layout.key(layout.canonical(places)), !tried.contains(key) {
        running.insert(key)
      }
    }
    areLeft = tried.count + running.count < count
  }

  /// Whether the point at these places may be proposed.
  func allow(_ places: [Double]) -> Bool {
    guard areLeft, let key = layout.key(layout.canonical(places)) else { return true }
    return !tried.contains(key) && !running.contains(key)
  }

  /// The point itself if it may be proposed, or else one near it that may, or else any that may.
  func nearest(to places: [Double], _ request: ProposalRequest) -> [Double] {
    if allow(places) { return places }
    var draws = TrialDraws(request.seed, request.number, .untried)
    for attempt in 0..<64 {
      let candidate = neighbor(of: places, changes: 1 + attempt / 16, &draws)
      if allow(candidate) { return candidate }
    }
    // So many points were tried that going through all is no more work than having tried them.
    guard let order = PointOrder(layout.axes) else { return places }
    let start = draws.index(below: order.count)
    for step in 0..<order.count {
      let candidate = order.places(at: order.spread(step, from: start))
      if allow(candidate) { return candidate }
    }
    return places
  }

  /// Moves some hyperparameters: ordered ones to a value beside theirs, or somewhat further with more changes, others to any.
  private func neighbor(of places: [Double], changes: Int, _ draws: inout TrialDraws) -> [Double] {
    var result = places
    for _ in 0..<changes {
      let index = draws.index(below: layout.axes.count)
      let axis = layout.axes[index]
      guard let count = axis.count, count > 1 else { continue }
      if axis.isOrdered, !result[index].isNaN {
        let distance = 1 + draws.index(below: changes)
        let value = axis.index(at: result[index]) + (draws.unit() < 0.5 ? -distance : distance)
        result[index] = axis.place(ofIndex: min(max(value, 0), count - 1))
      } else {
        result[index] = axis.place(ofIndex: draws.index(below: count))
      }
    }
    // What exists only after a change has no place yet.
    for index in result.indices where result[index].isNaN { result[index] = draws.unit() }
    return result
  }
}
