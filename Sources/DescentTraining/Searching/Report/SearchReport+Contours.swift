import DescentFigures
import DescentSearch

extension SearchReport {
  /// The most trials that a map shows: the best ones.
  private static var mostDots: Int { 100 }

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
        axis.names == nil ? place : place + (Double(number % 101) / 101 - 0.5) * 0.5
      }
      return (
        there.map { apart(x, x.position(of: $0.point[names.0]), $0.number * 62) },
        there.map { apart(y, y.position(of: $0.point[names.1]), $0.number * 76) }
      )
    }
    let best = comparedTrials.sorted { (loss($0), $0.number) < (loss($1), $1.number) }
    let (dots, ring) = (
      places(Array(best.prefix(Self.mostDots))), places(winner.map { [$0] } ?? [])
    )
    return Chart(
      title: title, x: x.axis, y: y.axis,
      marks: [
        .heatMap(grid, scale: scale, showsValues: false),
        TrialDots(x: dots.0, y: dots.1),
        TrialDots(x: ring.0, y: ring.1, name: "the winner"),
      ])
  }
}
