import DescentFigures
import DescentSearch

extension SearchReport {
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
    let there = Self.some(
      summary.trials.filter { $0.point[hyperparameter.name] != nil }[...], 250)
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
}
