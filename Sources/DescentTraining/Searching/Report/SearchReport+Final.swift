import DescentFigures
import DescentSearch

extension SearchReport {
  /// What the hyperparameters, and the pairs that matter, explain.
  var importanceBars: Picture? {
    guard let importance else { return nil }
    let short = Dictionary(
      uniqueKeysWithValues: zip(summary.space.hyperparameters.map(\.name), shortNames))
    func name(_ long: String) -> String { short[long] ?? long }
    let singles = importance.singles.map { (name($0.name), $0.share) }
    let pairs = importance.pairs.filter { $0.share >= 0.01 }.prefix(5)
      .map { (Self.product(name($0.first), name($0.second)), $0.share) }
    let bars = (singles + pairs).enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element).prefix(15)
    let chart = Chart(
      title: "What explains the differences",
      x: ChartAxis("part of the variance", unit: "%"),
      y: ChartAxis(categories: bars.map(\.0))
    )
    .adding(.bars(bars.map { 100 * $0.1 }, direction: .rightward, showsValues: true))
    let step = comparedStep.map { " after \(summary.step) \($0)" } ?? ""
    return Picture(
      name: "importance",
      figure: chart.sized(width: 720, aspect: min(0.8, 0.1 + 0.045 * Double(bars.count))),
      caption:
        "fANOVA: the part of the variance of the \(summary.objective)\(step) over the whole space that each hyperparameter "
        + "explains alone, and pairs beyond that, by a random forest, which explains "
        + "\(text(100 * importance.explained, digits: 2)) % of the variance of trials that it has not seen"
        + (importance.explained < 0.3 ? ": too little to trust the bars." : "."))
  }

  /// The trainings of the final, with intervals, and what the search saw.
  var final: Picture? {
    guard let verdict = summary.verdict, verdict.trainings > 0 else { return nil }
    let standings = verdict.standings
    let direction = summary.direction
    var (dotsX, dotsY) = ([Double](), [Double]())
    for (row, standing) in standings.enumerated() {
      for loss in standing.losses {
        dotsX.append(direction.loss(loss))
        dotsY.append(Double(row) + 0.22)
      }
    }
    func ends(_ sign: Double) -> [Double] {
      standings.map { standing in
        guard let loss = standing.loss, let half = loss.halfWidth else {
          return .nan
        }
        return direction.loss(loss.value) + sign * half
      }
    }
    let means = standings.map { $0.loss.map { direction.loss($0.value) } ?? .nan }
    let seen = standings.enumerated().filter { $0.element.candidate.seen != nil }
    let chart = Chart(
      title: "The final: trained again with fresh seeds", x: ChartAxis(summary.objective),
      y: ChartAxis(categories: standings.map { name($0.candidate) })
    )
    .adding(.points(dotsX, dotsY, name: "one training", color: .muted, radius: 2.5))
    .adding(
      .points(
        seen.map { direction.loss($0.element.candidate.seen ?? .nan) },
        seen.map { Double($0.offset) - 0.22 }, name: "seen by the search", color: .series(1),
        shape: .diamond, radius: 4)
    )
    .adding(
      .intervals(
        means, lower: ends(-1), upper: ends(1), name: "mean with 95 % interval",
        direction: .rightward))
    return Picture(
      name: "final",
      figure: chart.sized(
        width: 800, aspect: min(0.7, 0.12 + 0.07 * Double(standings.count))),
      caption:
        "The means of the fresh trainings, adjusted for seeds that not all had. The winner's interval is that of its mean, "
        + "those of the others that of the difference from it. What the search saw is too good, because the trials were "
        + "chosen by it.")
  }

  /// The name of a pair, short enough for a figure.
  private static func product(_ first: String, _ second: String) -> String {
    let names = [first, second].map { name in
      first.count + second.count > 28 && name.count > 14 ? name.prefix(13) + "…" : name
    }
    return names.joined(separator: " × ")
  }

  /// The name of a candidate: its trial, or the defaults.
  func name(_ candidate: FinalComparison.Candidate) -> String {
    switch (candidate.number, candidate.isDefault) {
    case (let number?, true): "the defaults (trial \(number))"
    case (let number?, false): "trial \(number)"
    case (nil, _): "the defaults"
    }
  }
}
