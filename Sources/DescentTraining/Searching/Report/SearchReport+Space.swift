import DescentFigures
import DescentSearch

extension SearchReport {
  private var axes: [SearchAxis] {
    zip(summary.space.hyperparameters, shortNames).map { SearchAxis($0, title: $1) }
  }

  private var comparedTrials: [SearchSummary.Trial] {
    summary.trials.filter { compared[$0.number]?.isFinite ?? false }
  }

  /// The most hyperparameters that one figure shows.
  private static var most: Int { 12 }
  private static var mostParallel: Int { 8 }
  /// The most trials that a map shows: the best ones.
  private static var mostDots: Int { 100 }

  /// Each trial as a line across all hyperparameters and the objective.
  var parallel: Picture? {
    let trials = comparedTrials.sorted { loss($1) < loss($0) }
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
        rows(trials.dropLast(top)), axes: axes, name: top > 0 ? "others" : "trials",
        color: .muted, opacity: min(0.5, max(0.15, 40 / Double(trials.count)))))
    if top > 0 {
      chart = chart.adding(
        .parallel(
          rows(trials.suffix(top)), axes: axes, name: "the best tenth", color: .series(0),
          width: 1.5, opacity: min(0.8, max(0.35, 10 / Double(top))), showsAxes: false))
    }
    if let winner = summary.winner, compared[winner.number] != nil {
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
          : ""))
  }

  /// The objective over each hyperparameter, with the forest's mean over all others.
  var slices: Picture? {
    let trials = comparedTrials
    guard !trials.isEmpty else { return nil }
    let objective = ObjectiveAxis(comparedTitle, Array(compared.values), summary.direction)
    let shown = byImportance.prefix(Self.most)
    let panels = shown.map { index in
      slice(index, trials, objective)
    }
    return Picture(
      name: "slices",
      figure: SmallMultiples(
        title: "The objective over each hyperparameter", columns: min(3, panels.count),
        panels: panels, sharesX: .none,
        width: panels.count == 1 ? 520 : 920, aspect: panels.count == 1 ? 0.6 : 0.72),
      caption: "The \(comparedTitle) of each trial"
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
    if let winner = summary.winner, let value = compared[winner.number], winner.point[name] != nil {
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

  /// The forest's mean over all but two hyperparameters, for the pairs that explain most together.
  var contours: Picture? {
    guard let forest, let importance else { return nil }
    let names = summary.space.hyperparameters.map(\.name)
    let totals = Dictionary(uniqueKeysWithValues: importance.singles.map { ($0.name, $0.share) })
    func explained(_ pair: SearchImportance.Pair) -> Double {
      pair.share + (totals[pair.first] ?? 0) + (totals[pair.second] ?? 0)
    }
    let pairs = importance.pairs.enumerated().sorted {
      (explained($1.element), $0.offset) < (explained($0.element), $1.offset)
    }.prefix(6).compactMap { pair -> (Int, Int, Double)? in
      guard let first = names.firstIndex(of: pair.element.first),
        let second = names.firstIndex(of: pair.element.second)
      else { return nil }
      return (first, second, explained(pair.element))
    }
    guard !pairs.isEmpty else { return nil }
    let grids = pairs.map { surface(forest, $0.0, $0.1) }
    let scale = ColorScale(comparedTitle, fitting: grids.flatMap(\.values))
    let panels = zip(pairs, grids).map { pair, grid in
      contour(pair.0, pair.1, grid, scale, title: "explain \(text(100 * pair.2, digits: 2)) %")
    }
    return Picture(
      name: "contours",
      figure: SmallMultiples(
        title: "The objective over pairs of hyperparameters", columns: min(3, panels.count),
        panels: panels, sharesX: .none, sharesY: .none,
        width: panels.count == 1 ? 520 : 920, aspect: 0.8),
      caption:
        "The \(comparedTitle) by the forest, as a mean over all other hyperparameters; dots are "
        + (compared.count > Self.mostDots ? "the \(Self.mostDots) best trials" : "trials")
        + ", the ring is the winner. The titles say what part of the variance the two explain, each alone and both together."
    )
  }

  private func surface(_ forest: SearchForest, _ first: Int, _ second: Int) -> GridOfValues {
    let (x, y) = (axes[first], axes[second])
    let (across, up) = (x.places(32), y.places(32))
    let rows = forest.surface(of: first, second, at: across, up)
    let grid = try? GridOfValues(
      x: across.map { x.position(of: $0) }, y: up.map { y.position(of: $0) },
      values: rows.flatMap { $0.map(summary.direction.loss) })
    return grid ?? GridOfValues(columns: 1, rows: 1) { _, _ in .nan }
  }

  private func contour(
    _ first: Int, _ second: Int, _ grid: GridOfValues, _ scale: ColorScale, title: String
  ) -> Chart {
    let (x, y) = (axes[first], axes[second])
    let names = (
      summary.space.hyperparameters[first].name, summary.space.hyperparameters[second].name
    )
    func places(_ trials: [SearchSummary.Trial]) -> ([Double], [Double]) {
      let there = trials.filter { $0.point[names.0] != nil && $0.point[names.1] != nil }
      func apart(_ axis: SearchAxis, _ place: Double, _ number: Int) -> Double {
        axis.names == nil ? place : place + (Double(number * 61 % 101) / 101 - 0.5) * 0.5
      }
      return (
        there.map { apart(x, x.position(of: $0.point[names.0]), $0.number) },
        there.map { apart(y, y.position(of: $0.point[names.1]), $0.number * 7 + 3) }
      )
    }
    let best = comparedTrials.sorted { (loss($0), $0.number) < (loss($1), $1.number) }
    let (dots, winner) = (
      places(Array(best.prefix(Self.mostDots))), places(summary.winner.map { [$0] } ?? [])
    )
    return Chart(
      title: title, x: x.axis, y: y.axis,
      marks: [
        .heatMap(grid, scale: scale, showsValues: false),
        .points(dots.0, dots.1, color: .muted, radius: 2.2),
        .points(dots.0, dots.1, color: .ink, radius: 1.4),
        .points(
          winner.0, winner.1, name: "the winner", color: .series(1), shape: .ring, radius: 6),
      ])
  }

  /// The ranges of each round, where a sampler narrowed them.
  var ranges: Picture? {
    guard summary.ranges.count > 1 else { return nil }
    let end = max(Double(summary.trials.last?.number ?? 0) + 1, 1)
    let starts = summary.ranges.map { Double($0.from) }
    let spans = zip(starts, starts.dropFirst() + [max(end, (starts.last ?? 0) + 1)])
      .map { ($0 - 0.5, $1 - 0.5) }
    let panels = byImportance.prefix(Self.most).map { index in
      narrowing(index, spans, end: (spans.last?.1 ?? end))
    }
    return Picture(
      name: "ranges",
      figure: SmallMultiples(
        title: "The ranges as they narrowed", columns: min(3, panels.count), panels: panels,
        sharesY: .none, width: panels.count == 1 ? 520 : 920),
      caption: "The ranges that each round drew from, and the trials.")
  }

  private func narrowing(_ index: Int, _ spans: [(Double, Double)], end: Double) -> Chart {
    let (axis, hyperparameter) = (axes[index], summary.space.hyperparameters[index])
    var chart = Chart(x: ChartAxis("trial", range: -0.5...max(0.5, end)), y: axis.axis)
    let domains = summary.ranges.map { $0.domains[index] }
    if axis.names == nil {
      let ends = domains.map { domain in
        [0, 1].map { end in
          hyperparameter.domain.place(of: domain.value(at: end)).map { axis.position(of: $0) }
            ?? .nan
        }
      }
      chart = chart.adding(
        .band(
          spans.flatMap { [$0.0, $0.1] }, lower: ends.flatMap { [$0[0], $0[0]] },
          upper: ends.flatMap { [$0[1], $0[1]] }, name: "range", opacity: 0.25))
    } else {
      // Of few values those that are left.
      let values = (0..<(hyperparameter.domain.count ?? 0)).map {
        hyperparameter.domain.value(index: $0)
      }
      for (place, value) in values.enumerated() {
        let kept = zip(spans, domains).filter { $0.1.place(of: value) != nil }.map(\.0)
        let joined = Self.joined(kept)
        chart = chart.adding(
          .line(
            joined.flatMap { [$0.0, $0.1, .nan] },
            joined.flatMap { _ in [Double(place), Double(place), .nan] }, name: "range", width: 9,
            opacity: 0.25))
      }
    }
    let there = summary.trials.filter { $0.point[hyperparameter.name] != nil }
    return chart.adding(
      .points(
        there.map { Double($0.number) },
        there.map { axis.position(of: $0.point[hyperparameter.name]) }, name: "trials",
        color: .ink, radius: there.count > 150 ? 1.3 : 1.8, opacity: 0.8))
  }

  /// Spans of which each begins where the one before ends as one.
  private static func joined(_ spans: [(Double, Double)]) -> [(Double, Double)] {
    var joined: [(Double, Double)] = []
    for span in spans {
      if let last = joined.last, last.1 == span.0 {
        joined[joined.count - 1].1 = span.1
      } else {
        joined.append(span)
      }
    }
    return joined
  }

  private func value(_ trial: SearchSummary.Trial) -> Double { compared[trial.number] ?? .nan }

  private func loss(_ trial: SearchSummary.Trial) -> Double { summary.direction.loss(value(trial)) }
}
