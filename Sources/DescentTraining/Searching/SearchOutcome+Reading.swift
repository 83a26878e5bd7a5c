import DescentNumerics
import DescentSearch

extension SearchOutcome {
  /// What the search found, in sentences.
  public var reading: String {
    var sentences = [counts.prefix(1).uppercased() + counts.dropFirst() + "."]
    sentences += verdict.map { words($0) } ?? (record.best == nil ? [] : [Self.unproved])
    sentences += report.warnings.map(\.description)
    return sentences.joined(separator: "\n")
  }

  private static let unproved =
    "The best trial's value is too good: it was chosen by it. descent study rank trains the best again."

  private func words(_ verdict: FinalVerdict) -> [String] {
    guard let winner = verdict.winner else { return ["Every training of the final failed."] }
    var sentences: [String] = []
    let name = name(winner.candidate)
    sentences.append(
      "The winner is \(name), after \(verdict.trainings) \(verdict.trainings == 1 ? "training" : "trainings") with fresh seeds."
    )
    if let share = verdict.betterThanRunnerUp {
      sentences.append("P(winner better than runner-up) = \(percent(share)).")
    }
    if let share = verdict.betterThanDefaults {
      sentences.append("P(winner better than the defaults) = \(percent(share)).")
    } else if winner.candidate.isDefault {
      sentences.append("The winner is the default configuration.")
    }
    if let expected = verdict.expected {
      var sentence = "Expect a \(measure.objective) of \(value(expected.value))"
      if let width = expected.halfWidth { sentence += " ± \(number(width))" }
      if let seen = verdict.seen {
        sentence += "; the search saw \(value(seen))"
        if seen < expected.value { sentence += ", which is too good: the trial was chosen by it" }
      }
      sentences.append(sentence + ".")
    }
    return sentences
  }

  private func name(_ candidate: FinalComparison.Candidate) -> String {
    candidate.number.map { "trial \($0)" } ?? "the default configuration"
  }

  /// A loss as a value of the objective.
  private func value(_ loss: Double) -> String {
    number(record.direction.loss(loss))
  }

  private func number(_ value: Double) -> String { NumberText.readable(value, digits: 4) }

  private func percent(_ share: Double) -> String {
    share > 0.999 ? "above 99.9%" : "\(NumberText.fixed(100 * share, decimals: 1))%"
  }
}
