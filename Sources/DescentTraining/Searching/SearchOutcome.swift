import DescentConfiguration
import DescentFigures
import DescentFiles
import DescentNumerics
import DescentSearch
import DescentStudies

/// What a study found, made from its log alone, so that it can be made again.
public struct SearchOutcome: Sendable {
  public let record: StudyRecord
  /// What its trials measured.
  public let measure: SearchMeasure
  /// The final as far as it was trained.
  public let final: FinalComparison?

  /// The outcome of a study, of ours or of another program.
  public init(_ record: StudyRecord) {
    self.record = record
    measure =
      record.attributes[SearchMeasure.attribute].flatMap { $0.decoded(as: SearchMeasure.self) }
      ?? SearchMeasure(objective: "value", validationSamples: nil, isProportion: false)
    final = record.attributes[TrainingSearch.finalAttribute].flatMap {
      $0.decoded(as: FinalComparison.self)
    }
  }

  /// What the final says; `nil` if there was none.
  public var verdict: FinalVerdict? {
    final.map { $0.verdict(validation: measure.validation) }
  }

  /// The trial to use: the winner of the final, or the best of the search without one.
  public var winner: TrialRecord? {
    let number = verdict?.winner?.candidate.number ?? record.best
    return number.flatMap { number in record.trials.first { $0.number == number } }
  }

  /// The configuration of the winner.
  ///
  /// - Throws: ``SearchError/study(_:)`` if no trial is complete, or the study was not made by `descent search`.
  public func winningConfiguration() throws -> TrainingConfiguration {
    guard let source = TrainingSearch.source(record) else {
      throw SearchError.study(
        "the study \(record.name) was not made by descent search: it has no configuration to apply the winner to"
      )
    }
    let search = try SearchConfiguration(source)
    if let winner { return try search.training(at: winner.point) }
    guard verdict?.winner != nil, let defaults = search.space.defaults else {
      throw SearchError.study("no trial of the study \(record.name) is complete")
    }
    return try search.training(at: defaults)
  }
}

/// What the trials of a search measured.
public struct SearchMeasure: Sendable, Hashable, Codable {
  static let attribute = "descent:measure"
  /// Such as `validation loss`.
  public var objective: String
  /// The number of validation samples.
  public var validationSamples: Int?
  /// Whether it is a share of the samples, such as an accuracy.
  public var isProportion: Bool

  /// The data on which it is measured, if that is known.
  var validation: ValidationPart? {
    validationSamples.map { ValidationPart(count: $0, isProportion: isProportion) }
  }
}

// MARK: Words

extension SearchOutcome {
  private static let shownTrials = 5

  /// The best trials, with their values and points.
  public var table: Report.Table {
    let names = record.space?.hyperparameters.map(\.name) ?? []
    let best = record.trials.filter { $0.state == .complete && $0.value != nil }.sorted {
      ($0.loss(record.direction), $0.number) < ($1.loss(record.direction), $1.number)
    }
    return Report.Table(
      caption: "The best trials of \(record.name), by \(measure.objective) as the search saw it",
      columns: ["trial", measure.objective] + names,
      rows: best.prefix(Self.shownTrials).map { trial in
        ["\(trial.number)", NumberText.readable(trial.value ?? .nan, digits: 4)]
          + names.map { trial.point[$0]?.description ?? "–" }
      })
  }

  /// How many trials ended in which way.
  public var counts: String {
    let states: [(TrialState, String)] = [
      (.complete, "complete"), (.pruned, "pruned"), (.failed, "failed"), (.running, "running"),
      (.waiting, "waiting"),
    ]
    let parts = states.compactMap { state, name -> String? in
      let count = record.trials.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(name)"
    }
    let total = record.trials.count
    return "\(total) \(total == 1 ? "trial" : "trials")"
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }
}
