import DescentFigures
import DescentSearch

extension SearchReport {
  /// The head of the page.
  var head: [(String, String)] {
    var counts: [(String, Int)] = [
      ("complete", .complete), ("pruned", .pruned), ("paused", .running), ("failed", .failed),
    ].map { (name: String, state: SearchSummary.Trial.State) in
      (name, summary.trials.count { $0.state == state })
    }
    counts.removeAll { $0.1 == 0 }
    return [
      ("objective", summary.objective),
      ("direction", summary.direction == .minimize ? "lower is better" : "higher is better"),
      (
        "trials",
        "\(summary.trials.count)"
          + (counts.isEmpty
            ? "" : ": " + counts.map { "\($0.1) \($0.0)" }.joined(separator: ", "))
      ),
      ("hyperparameters", "\(summary.space.hyperparameters.count)"),
    ] + settings
  }

  /// What came out, in a few sentences.
  var reading: String {
    guard summary.winningPoint != nil else {
      return summary.trials.isEmpty ? "There is no trial yet." : "No trial came to its end."
    }
    var text = opening
    if let expected = summary.verdict?.expected, let seen = summary.verdict?.seen {
      let (value, saw) = (summary.direction.loss(expected.value), summary.direction.loss(seen))
      text += " Expect \(self.text(value))"
      text += expected.halfWidth.map { " ± \(self.text($0, digits: 2)) (95 %)" } ?? ""
      text += " on new data"
      // In units of the objective, how much better the search saw it.
      let rosy = expected.value - seen
      text +=
        rosy > 0
        ? ": what the search saw, \(self.text(saw)), is too good by \(self.text(rosy, digits: 2)), because the trial was chosen by it."
        : "."
    } else if summary.verdict == nil {
      text +=
        " That is too good an estimate, because the trial was chosen by it; the final was not made."
    }
    return text
  }

  private var opening: String {
    let count = summary.trials.count
    guard let winner else {
      return "The defaults, which the search did not try, won the final against its best trials."
    }
    let seen = winner.value.map { ": the search saw a \(summary.objective) of \(text($0))." } ?? "."
    if count == 1 { return "The only trial is trial \(winner.number)" + seen }
    let kind = summary.verdict == nil ? "best" : "winner"
    return "The \(kind) of \(count) trials is trial \(winner.number)" + seen
  }

  /// The statements of the final.
  var verdicts: [Report.Verdict] {
    guard let verdict = summary.verdict, let winner = verdict.winner else { return [] }
    var verdicts: [Report.Verdict] = []
    if let sure = verdict.betterThanRunnerUp, let second = verdict.standings.dropFirst().first,
      !second.failed
    {
      verdicts.append(statement(winner, second, sure, "the runner-up, "))
    }
    let defaults = verdict.standings.first { $0.candidate.isDefault }
    if let sure = verdict.betterThanDefaults, let defaults {
      verdicts.append(statement(winner, defaults, sure, ""))
    }
    return verdicts
  }

  private func statement(
    _ winner: FinalVerdict.Standing, _ other: FinalVerdict.Standing, _ sure: Double, _ role: String
  ) -> Report.Verdict {
    let lead = (other.loss?.value ?? .nan) - (winner.loss?.value ?? .nan)
    let half = other.loss?.halfWidth
    let noise = summary.verdict?.noise.map {
      "; trainings of one configuration differ by \(text($0, digits: 2))"
    }
    let isProved = sure > 0.95
    return Report.Verdict(
      outcome: isProved ? "proved" : "not proved", tone: isProved ? .good : .open,
      statement:
        "\(name(winner.candidate).capitalizedStart) \(winner.candidate.isDefault ? "are" : "is") better than \(role)\(name(other.candidate)).",
      evidence: "P = \(probability(sure)). It leads by \(text(lead, digits: 3))"
        + (half.map { " ± \(text($0, digits: 2))" } ?? "") + (noise ?? "") + ".",
      interval: half.map {
        .init(middle: lead, low: lead - $0, high: lead + $0, smallest: 0)
      })
  }

  /// A probability with as many digits as distinguish it from 1.
  func probability(_ value: Double) -> String {
    if value > 0.9999 { return "above 0.9999" }
    return text(value, digits: value > 0.99 ? 4 : value > 0.9 ? 3 : 2)
  }

  var verdictNote: String {
    verdicts.isEmpty
      ? ""
      : "P is 1 − p of a test with the fresh trainings alone, corrected for looking several times and for the choice of the "
        + "winner; 0.5 is the least it says. Where trials are equal but for noise, it exceeds 0.95 in at most 1 of 20 searches."
  }

  var configuration: [(String, String)] {
    guard let winner = summary.winningPoint else { return [] }
    return summary.space.hyperparameters.compactMap { hyperparameter in
      winner[hyperparameter.name].map { (hyperparameter.name, $0.description) }
    }
  }

  /// The best trials with their values: those that came to their end first.
  var table: Report.Table {
    let names = summary.space.hyperparameters.map(\.name)
    let steps = comparedStep.map { ["after \(summary.step) \($0)"] } ?? []
    func order(_ trial: SearchSummary.Trial) -> (Double, Double, Int) {
      func loss(_ value: Double?) -> Double { value.map(summary.direction.loss) ?? .infinity }
      let result = trial.state == .complete ? loss(trial.value) : .infinity
      return (result, loss(compared[trial.number]), trial.number)
    }
    let trials = summary.trials.filter { order($0).0.isFinite || order($0).1.isFinite }
      .sorted { order($0) < order($1) }.prefix(30)
    return Report.Table(
      columns: ["trial", summary.objective] + steps + names,
      rows: trials.map { trial in
        let result = trial.state == .complete ? trial.value.map { text($0) } ?? "–" : "–"
        let step = steps.map { _ in compared[trial.number].map { text($0) } ?? "–" }
        return ["\(trial.number)", result] + step
          + names.map { trial.point[$0]?.description ?? "–" }
      })
  }
}

extension String {
  fileprivate var capitalizedStart: String { prefix(1).uppercased() + dropFirst() }
}
