import DescentConfiguration
import DescentNumerics
import DescentRuns
import DescentSearch
import DescentStudies

extension TrainingSearch {
  /// The attribute of a study that holds its final so far.
  static let finalAttribute = "descent:final"

  /// Trains the best trials and the defaults again, with fresh seeds, until it is known which of them is best or the
  /// budget is spent.
  ///
  /// What was trained is kept in the study: a final that was interrupted goes on.
  ///
  /// - Parameters:
  ///   - jobs: How many trainings run at the same time; the result does not depend on it.
  ///   - candidates: How many of the best trials take part.
  ///   - budget: The share of the search's epochs that may be spent.
  /// - Returns: `nil` if no trial came to its end.
  public func rank(
    jobs: Int = 1, candidates: Int? = nil, budget: Double? = nil, _ events: RunEvents = RunEvents()
  ) async throws -> SearchFinal? {
    let ranking = configuration.search.ranking
    var final = try final(
      best: candidates ?? ranking.candidates, share: budget ?? ranking.budget)
    guard !final.comparison.candidates.isEmpty else { return nil }
    let pool = WorkPool(jobs: jobs)
    while !final.comparison.next.isEmpty {
      let (next, points) = (final.comparison.next, final.points)
      let losses = try await pool.map(next.count) { index in
        try await loss(of: next[index], points, events)
      }
      for (training, loss) in zip(next, losses) { final.comparison.tell(training, loss: loss) }
      try study.setAttribute(Self.finalAttribute, AttributeValue(encoding: final.comparison))
    }
    return final
  }

  /// The final as far as it was trained.
  private func final(best: Int, share: Double) throws -> SearchFinal {
    try study.refresh()
    let trials = study.trials
    let complete = trials.filter { $0.state == .complete }.compactMap { trial in
      trial.value.map { (number: trial.number, loss: study.direction.loss($0)) }
    }
    let defaults = study.space.defaults.flatMap { point in
      trials.first { $0.point == point }?.number
    }
    let epochs = trials.reduce(0) { $0 + epochsSpent(on: $1) }
    var comparison = FinalComparison(
      of: complete, defaults: defaults, includesDefaults: study.space.defaults != nil, best: best,
      trainings: FinalComparison.trainings(
        share: share, of: epochs, each: configuration.base.training.epochs))
    if let kept = study.attributes[Self.finalAttribute],
      let earlier = kept.decoded(as: FinalComparison.self),
      earlier.candidates == comparison.candidates
    {
      for (round, losses) in earlier.rounds.enumerated() {
        for (candidate, loss) in losses.enumerated() {
          guard let loss else { continue }
          comparison.tell(.init(candidate: candidate, round: round), loss: loss)
        }
      }
    }
    return SearchFinal(
      comparison: comparison,
      points: comparison.candidates.map { candidate in
        candidate.number.map { trials[$0].point } ?? study.space.defaults ?? SearchPoint([:])
      },
      validation: measure.validation,
      direction: study.direction)
  }

  /// The epochs that a trial took, without those of the repetitions that the study asked for. Where the objective is
  /// measured after each epoch, the last one may be far from the last step: early stopping leaves out what is between.
  private func epochsSpent(on trial: TrialRecord) -> Int {
    let each = configuration.base.training.epochs
    let repeated = max(0, (trial.attributes["repetitions"]?.list?.count ?? 1) - 1)
    return firstEpochs(of: trial, each) + repeated * each
  }

  private func firstEpochs(of trial: TrialRecord, _ each: Int) -> Int {
    if configuration.search.pruner == .wilcoxon { return trial.curve.count * each }
    guard let training = try? configuration.training(at: trial.point),
      configuration.measuringStride(of: training) > 1
    else { return trial.curve.count }
    return trial.curve.map(\.step).max() ?? 0
  }

  private func loss(
    of training: FinalComparison.Training, _ points: [SearchPoint], _ events: RunEvents
  ) async throws -> Double {
    let seed = training.seed(in: UInt64(bitPattern: Int64(study.seed)))
    let point = points[training.candidate]
    do {
      var trial = try await objective.training(at: point, seed: seed, fold: training.round)
      try await trial.train(to: trial.epochs) { _, _, _ in true }
      let value = await trial.value
      events.note(
        "final, round \(training.round + 1): \(point.description(in: study.space)): "
          + NumberText.compact(value, digits: 4))
      return study.direction.loss(value)
    } catch let error where !(error is CancellationError) && !Task.isCancelled {
      events.note(
        "final, round \(training.round + 1): \(point.description(in: study.space)): \(error)")
      return .infinity
    }
  }
}

/// The final of a search: who took part, and with what results.
public struct SearchFinal: Sendable {
  public internal(set) var comparison: FinalComparison
  /// The point of each candidate.
  public let points: [SearchPoint]
  /// The data on which the losses are measured.
  public let validation: ValidationPart?
  public let direction: SearchDirection

  /// What is known.
  public var verdict: FinalVerdict { comparison.verdict(validation: validation) }
}

extension SearchPoint {
  /// The values in the order of the space, such as `optimizer adam, training.batch-size 32`.
  func description(in space: SearchSpace) -> String {
    space.hyperparameters.compactMap { hyperparameter in
      self[hyperparameter.name].map { "\(hyperparameter.name) \($0)" }
    }.joined(separator: ", ")
  }
}
