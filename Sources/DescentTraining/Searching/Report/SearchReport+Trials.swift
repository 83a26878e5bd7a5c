import DescentFigures
import DescentSearch

extension SearchReport {
  /// Every trial in the order of the study, with the best so far.
  var history: Picture? {
    let trials = summary.trials
    guard !trials.isEmpty else { return nil }
    let last = trials.map { trial in trial.value ?? trial.curve.last?.value }
    let axis = ObjectiveAxis(summary.objective, last.compactMap { $0 }, summary.direction)
    var chart = Chart(
      title: "\(trials.count) \(trials.count == 1 ? "trial" : "trials") and the best so far",
      x: ChartAxis("trial", range: -0.5...max(4.5, Double(trials.last?.number ?? 0) + 0.5)),
      y: axis.axis)
    for (state, name, color, shape) in Self.kinds {
      let shown = zip(trials, last).filter { $0.0.state == state && $0.1 != nil }
      guard !shown.isEmpty else { continue }
      chart = chart.adding(
        .points(
          shown.map { Double($0.0.number) }, shown.map { axis.shown($0.1) }, name: name,
          color: color, shape: shape, radius: trials.count > 150 ? 2.2 : 3))
    }
    let failed = trials.filter { $0.state == .failed && ($0.value ?? $0.curve.last?.value) == nil }
    if let edge = worst(axis, last.compactMap { $0 }), !failed.isEmpty {
      chart = chart.adding(
        .points(
          failed.map { Double($0.number) }, failed.map { _ in edge }, name: "failed",
          color: .series(1), shape: .cross))
    }
    chart = chart.adding(bestLine(axis))
    if let best = summary.best, let value = best.value {
      chart = chart.adding(
        .note("trial \(best.number): \(text(value))", x: Double(best.number), y: axis.shown(value)))
    }
    let beyond = last.compactMap { $0 }.filter(axis.isBeyond).count
    return Picture(
      name: "history", figure: chart.sized(width: 920, aspect: 0.36),
      caption: "The \(summary.objective) of each trial"
        + (trials.contains { $0.state == .pruned || $0.state == .running }
          ? "; of those that did not come to their end, the last value" : "") + "."
        + (beyond > 0 ? " \(beyond) are beyond the axis and stand at its end." : ""))
  }

  private static var kinds: [(SearchSummary.Trial.State, name: String, FigureColor, PointShape)] {
    [
      (.pruned, "pruned", .muted, .ring), (.running, "paused", .series(4), .ring),
      (.failed, "failed", .series(1), .cross), (.complete, "complete", .series(0), .circle),
    ]
  }

  /// Where trials without a value stand: at the worst value of the others.
  private func worst(_ axis: ObjectiveAxis, _ values: [Double]) -> Double? {
    values.map(axis.shown).filter(\.isFinite)
      .max { summary.direction.loss($0) < summary.direction.loss($1) }
  }

  private func bestLine(_ axis: ObjectiveAxis) -> Marks.Line {
    var (x, y, best) = ([Double](), [Double](), Double.infinity)
    for trial in summary.trials where trial.state == .complete {
      let loss = trial.value.map(summary.direction.loss) ?? .infinity
      guard loss < best else { continue }
      // A step: the best before holds until this trial.
      if let before = y.last { (x, y) = (x + [Double(trial.number)], y + [before]) }
      best = loss
      (x, y) = (x + [Double(trial.number)], y + [axis.shown(trial.value)])
    }
    if let last = y.last, let trial = summary.trials.last {
      (x, y) = (x + [Double(trial.number) + 0.4], y + [last])
    }
    return .line(x, y, name: "best so far", color: .ink)
  }

  /// The values on the way, with those marked that were pruned.
  var curves: Picture? {
    let all = summary.trials.filter { !$0.curve.isEmpty }
    let trials = Self.some(all[...], Self.mostLines)
    guard trials.contains(where: { $0.curve.count > 1 }) else { return nil }
    let axis = ObjectiveAxis(
      summary.objective, trials.flatMap { $0.curve.map(\.value) }, summary.direction)
    var chart = Chart(
      title: "The trials on the way", x: ChartAxis(summary.step), y: axis.axis)
    let opacity = min(0.7, max(0.2, 20 / Double(trials.count)))
    for (state, name, color) in Self.lines where trials.contains(where: { $0.state == state }) {
      // For the legend, where faint lines could not be seen.
      chart = chart.adding(.line([], [], name: name, color: color))
      for trial in trials where trial.state == state {
        chart = chart.adding(
          .line(
            trial.curve.map { Double($0.step) }, trial.curve.map { axis.shown($0.value) },
            name: name, color: color, width: 1.25, opacity: opacity))
      }
      let ends = trials.filter { $0.state == state }.compactMap(\.curve.last)
      guard state != .complete, !ends.isEmpty else { continue }
      chart = chart.adding(
        .points(
          ends.map { Double($0.step) }, ends.map { axis.shown($0.value) }, name: name,
          color: color, shape: state == .running ? .ring : .cross, radius: 2.6, opacity: 0.8))
    }
    if let winner, !winner.curve.isEmpty {
      chart = chart.adding(
        .line(
          winner.curve.map { Double($0.step) }, winner.curve.map { axis.shown($0.value) },
          name: "the winner, trial \(winner.number)", color: .ink, width: 2.25))
    }
    return Picture(
      name: "curves", figure: chart.sized(width: 920, aspect: 0.42),
      caption:
        "The \(summary.objective) of each trial after each \(summary.step); marks at the ends of lines are where trials "
        + "were pruned, paused or failed."
        + (all.count > trials.count ? " \(trials.count) of \(all.count) trials are drawn." : ""))
  }

  /// More lines than this a figure cannot hold.
  private static var mostLines: Int { 400 }

  private static var lines: [(SearchSummary.Trial.State, String, FigureColor)] {
    [
      (.failed, "failed", .series(1)), (.pruned, "pruned", .series(4)),
      (.running, "paused", .muted), (.complete, "complete", .series(0)),
    ]
  }
}
