import DescentFigures
import DescentSearch

extension SearchReport {
  var axes: [SearchAxis] {
    zip(summary.space.hyperparameters, shortNames).map { SearchAxis($0, title: $1) }
  }

  var comparedTrials: [SearchSummary.Trial] {
    summary.trials.filter { compared[$0.number]?.isFinite ?? false }
  }

  /// The most hyperparameters that one figure shows.
  static var most: Int { 12 }
  private static var mostParallel: Int { 8 }

  /// Each trial as a line across all hyperparameters and the objective.
  var parallel: Picture? {
    let trials = comparedTrials.sorted { loss($1) < loss($0) }
    let rest = trials.filter { $0.number != winner?.number }
    guard !trials.isEmpty else { return nil }
    let shown = byImportance.prefix(Self.mostParallel).sorted()
    let objective = ObjectiveAxis(comparedTitle, Array(compared.values), summary.direction)
    var axes = shown.map { self.axes[$0] }.map(\.axis)
    let (worst, best) = (trials.first.map(value), trials.last.map(value))
    var last = objective.axis
    if let worst, let best {
      let ends = [objective.shown(worst), objective.shown(best)].sorted()
      last.range = ends[0] < ends[1] ? ends[0]...ends[1] : nil
    }
    axes.append(last)
    func rows(_ trials: some Sequence<SearchSummary.Trial>) -> [[Double]] {
      trials.map { trial in
        shown.map { index in
          self.axes[index].position(of: trial.point[summary.space.hyperparameters[index].name])
        } + [objective.shown(value(trial))]
      }
    }
    let top = trials.count < 10 ? 0 : max(1, trials.count / 10)
    var chart = Chart(
      title: "Every trial over all hyperparameters", x: ChartAxis(categories: axes.map(\.title)),
      y: ChartAxis(categories: [""])
    )
    .adding(
      .parallel(
        rows(Self.some(rest.dropLast(top), Self.mostOthers)), axes: axes,
        name: top > 0 ? "others" : "trials",
        color: .muted, opacity: min(0.5, max(0.15, 40 / Double(trials.count)))))
    if top > 0 {
      chart = chart.adding(
        .parallel(
          rows(rest.suffix(top)), axes: axes, name: "the best tenth", color: .series(0),
          width: 1.5, opacity: min(0.8, max(0.35, 10 / Double(top))), showsAxes: false))
    }
    if let winner, compared[winner.number] != nil {
      chart = chart.adding(
        .parallel(
          rows([winner]), axes: axes, name: "the winner, trial \(winner.number)",
          color: .series(1), width: 2.5, opacity: 1, showsAxes: false))
    }
    return Picture(
      name: "parallel", figure: chart.sized(width: 920, aspect: 0.42),
      caption: "A line for each trial: its values and its \(comparedTitle)."
        + (shown.count < self.axes.count
          ? " The \(shown.count) most important of \(self.axes.count) hyperparameters are shown."
          : "")
        + (rest.count - top > Self.mostOthers
          ? " Of the others \(Self.mostOthers) are drawn, evenly from the best to the worst." : ""))
  }

  private static var mostOthers: Int { 150 }

  /// As many as can be told apart, evenly from the first to the last.
  static func some(
    _ trials: ArraySlice<SearchSummary.Trial>, _ count: Int
  ) -> [SearchSummary.Trial] {
    guard trials.count > count else { return Array(trials) }
    return (0..<count).map { trials[trials.startIndex + $0 * trials.count / count] }
  }

  /// The objective over each hyperparameter, with the forest's mean over all others.
  var slices: Picture? {
    let trials = comparedTrials
    guard !trials.isEmpty else { return nil }
    let objective = ObjectiveAxis(comparedTitle, Array(compared.values), summary.direction)
    let shown = byImportance.prefix(Self.most)
    // More points than this a figure cannot hold with their values.
    let most = max(100, 3000 / max(1, shown.count))
    let panels = shown.map { index in
      slice(index, Self.some(trials[...], most), objective)
    }
    return Picture(
      name: "slices",
      figure: SmallMultiples(
        title: "The objective over each hyperparameter", columns: min(3, panels.count),
        panels: panels, sharesX: .none,
        width: panels.count == 1 ? 520 : 920, aspect: panels.count == 1 ? 0.6 : 0.72),
      caption: "The \(comparedTitle) of each trial"
        + (trials.count > most ? " (\(most) of \(trials.count))" : "")
        + (forest == nil
          ? "."
          : "; the lines are the mean over all other hyperparameters, by the forest that importance is taken from.")
    )
  }

  private func slice(
    _ index: Int, _ trials: [SearchSummary.Trial], _ objective: ObjectiveAxis
  ) -> Chart {
    let (axis, name) = (axes[index], summary.space.hyperparameters[index].name)
    let there = trials.filter { $0.point[name] != nil }
    let x = there.map { trial -> Double in
      let place = axis.position(of: trial.point[name])
      // Names stand apart, and their trials would cover each other.
      return axis.names == nil ? place : place + (Double(trial.number * 37 % 101) / 101 - 0.5) * 0.5
    }
    var chart = Chart(x: axis.axis, y: objective.axis).adding(
      .points(
        x, there.map { objective.shown(value($0)) }, name: "trials",
        radius: there.count > 150 ? 1.8 : 2.6, opacity: 0.7))
    if let forest {
      let places = axis.places(60)
      let means = forest.curve(of: index, at: places).map {
        objective.shown(summary.direction.loss($0))
      }
      chart = chart.adding(meanLine(axis, places, means))
    }
    if let winner, let value = compared[winner.number], winner.point[name] != nil {
      let place = there.firstIndex { $0.number == winner.number }.map { x[$0] }
      chart = chart.adding(
        .points(
          [place ?? axis.position(of: winner.point[name])], [objective.shown(value)],
          name: "the winner", color: .series(1), shape: .ring, radius: 6))
    }
    return chart
  }

  /// A curve, or a short line for each name.
  private func meanLine(_ axis: SearchAxis, _ places: [Double], _ means: [Double]) -> Marks.Line {
    let at = places.map { axis.position(of: $0) }
    guard axis.names != nil else {
      return .line(at, means, name: "mean over the others", color: .ink)
    }
    return .line(
      at.flatMap { [$0 - 0.38, $0 + 0.38, .nan] },
      means.flatMap { [$0, $0, .nan] }, name: "mean over the others", color: .ink)
  }

  func value(_ trial: SearchSummary.Trial) -> Double { compared[trial.number] ?? .nan }

  func loss(_ trial: SearchSummary.Trial) -> Double { summary.direction.loss(value(trial)) }
}
