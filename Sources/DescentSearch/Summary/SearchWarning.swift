import DescentNumerics

/// Something about a search that makes its result doubtful, with the number behind it.
public enum SearchWarning: Sendable, Hashable, CustomStringConvertible {
  /// The best value of a hyperparameter lies at an end of its range.
  case edge(name: String, value: SearchValue, isUpper: Bool, end: SearchValue)
  /// The lead of the winner on the runner-up is not proved: its size, the noise of a training, and the probability.
  case lead(Double, noise: Double, probability: Double)
  /// The final had so few trainings that nothing can be said about the lead.
  case shortFinal(trainings: Int)
  /// A hyperparameter explains next to nothing of the differences, alone and with any other.
  case noDifference(name: String, share: Double)
  /// Most trials failed.
  case failures(Int, of: Int)
  /// The lead on the runner-up is below the standard error of the objective on this validation part.
  case validation(samples: Int, error: Double, lead: Double)

  public var description: String {
    func number(_ value: Double) -> String { NumberText.readable(value, digits: 3) }
    switch self {
    case .edge(let name, let value, let isUpper, let end):
      let place = value == end ? "at" : "close to"
      return
        "The best \(name), \(value), lies \(place) the \(isUpper ? "upper" : "lower") end of its range (\(end)): "
        + "better values may lie beyond."
    case .lead(let lead, let noise, let probability):
      return
        "The winner leads by \(number(lead)), while trainings of one configuration differ by \(number(noise)) "
        + "(standard deviation between seeds): the lead is not proved (P = \(number(probability)))."
    case .shortFinal(let trainings):
      return
        "The final had \(trainings) \(trainings == 1 ? "training" : "trainings"), too few to compare the best trials: it "
        + "needs at least 4, and better 15; give it a larger share of the search's epochs."
    case .noDifference(let name, let share):
      return
        "\(name) made no difference: with all its pairs it explains \(number(100 * share)) % of the variance."
    case .failures(let failed, let all):
      return
        "\(failed) of \(all) trials failed: the ranges reach too far, or something else is wrong."
    case .validation(let samples, let error, let lead):
      return
        "The validation part is too small: with \(samples) samples the objective has a standard error of "
        + "\(number(error)), and the winner leads by \(number(lead))."
    }
  }
}

extension SearchSummary {
  /// What makes the result doubtful, the gravest first.
  ///
  /// - Parameter importance: That of the same study, if it is known.
  public func warnings(importance: SearchImportance?) -> [SearchWarning] {
    let useless = useless(importance)
    let names = useless.compactMap { warning in
      if case .noDifference(let name, _) = warning { name } else { nil }
    }
    // Of what makes no difference it does not matter where it lies.
    return failures + doubtfulLead + smallValidation + edges(except: names) + useless
  }

  private var failures: [SearchWarning] {
    let ended = trials.filter { $0.state != .running }
    let failed = ended.count { $0.state == .failed }
    return failed * 2 > ended.count ? [.failures(failed, of: ended.count)] : []
  }

  private var doubtfulLead: [SearchWarning] {
    if let verdict, verdict.winner != nil, verdict.betterThanRunnerUp == nil,
      verdict.trainings < 4, trials.count(where: { $0.state == .complete }) > 1
    {
      return [.shortFinal(trainings: verdict.trainings)]
    }
    guard let verdict, let lead, let noise = verdict.noise, let sure = verdict.betterThanRunnerUp,
      sure <= 0.95
    else { return [] }
    return [.lead(lead, noise: noise, probability: sure)]
  }

  /// How much the winner is better than the next, on fresh seeds if there was a final.
  private var lead: Double? {
    if let verdict {
      let losses = verdict.standings.filter { !$0.failed }.compactMap(\.loss?.value)
      return losses.count > 1 ? losses[1] - losses[0] : nil
    }
    let losses = trials.filter { $0.state == .complete }.map(loss).filter(\.isFinite).sorted()
    return losses.count > 1 ? losses[1] - losses[0] : nil
  }

  private var smallValidation: [SearchWarning] {
    let loss = verdict?.expected?.value ?? best.map(loss)
    guard let validation, let lead, let error = loss.flatMap(validation.standardError),
      lead < error
    else { return [] }
    return [.validation(samples: validation.count, error: error, lead: lead)]
  }

  /// How near to an end of a range, as a part of it, a value counts as at its edge.
  private static var edge: Double { 0.02 }

  private func edges(except names: [String]) -> [SearchWarning] {
    guard let point = winningPoint else { return [] }
    return space.hyperparameters.compactMap { hyperparameter in
      let domain = hyperparameter.domain
      guard domain.isOrdered, !names.contains(hyperparameter.name),
        let value = point[hyperparameter.name],
        let place = domain.place(of: value)
      else { return nil }
      let isUpper = place > 0.5
      let end = domain.value(at: isUpper ? 1 : 0)
      if let count = domain.count {
        // Of two values each is an end.
        guard count > 2, value == end else { return nil }
      } else {
        guard min(place, 1 - place) < Self.edge else { return nil }
      }
      return .edge(name: hyperparameter.name, value: value, isUpper: isUpper, end: end)
    }
  }

  private func useless(_ importance: SearchImportance?) -> [SearchWarning] {
    // Of noise every hyperparameter explains something.
    guard let importance, importance.explained >= 0.3 else { return [] }
    return importance.singles.filter { $0.total < 0.02 }
      .map { .noDifference(name: $0.name, share: $0.total) }
  }
}
