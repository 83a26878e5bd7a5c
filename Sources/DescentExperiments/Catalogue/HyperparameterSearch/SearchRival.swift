import DescentArrays
import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch

extension HyperparameterSearchExperiment {
  /// How a search proposes trials.
  public enum Rule: String, Codable, Sendable, CaseIterable {
    case narrowing
    /// From the whole ranges, on a logarithmic scale.
    case random
    /// From the whole ranges, on a linear scale.
    case linear

    var title: String {
      switch self {
      case .narrowing: "narrowing"
      case .random: "random"
      case .linear: "random, linear scale"
      }
    }

    /// That of the main search.
    init(_ kind: SamplerKind) {
      self = kind == .narrowing ? .narrowing : .random
    }
  }

  /// A search of as many trials by another rule, on the same images; trials of one number begin with the same weights
  /// and see the same batches.
  public struct Rival: Codable, Sendable {
    public struct Trial: Codable, Sendable, Hashable {
      public var learningRate: Double
      public var weightDecay: Double
      /// After the last epoch.
      public var validationAccuracy: Double
    }
    public var rule: Rule
    public var trials: [Trial]
    public var importance: [Record.Importance]
    public var bestTrial: Int
    /// That of the best trial, evaluated once.
    public var testAccuracy: Double

    /// The other rules.
    static func kinds(_ options: Options) -> [Rule] {
      options.extended ? Rule.allCases.filter { $0 != Rule(options.sampler) } : []
    }
  }

  static func rival(
    _ rule: Rule, _ data: SearchData, _ test: Dataset, _ options: Options, _ context: RunContext
  ) async throws -> Rival {
    let study = try RoundSearch(
      space: space(options, isLinear: rule == .linear),
      sampler: sampler(rule == .narrowing ? .narrowing : .random, options),
      seed: context.seed(of: "study"))
    let result = try await study.run { proposals in
      try await context.map(proposals.count) { index in
        let trainer = try await trained(proposals[index], data, options, context)
        let accuracy = try await trainer.evaluate(data.validation).accuracy ?? .nan
        context.finished(
          "\(rule.title): validation accuracy \(NumberText.fixed(accuracy, decimals: 3))")
        return accuracy
      }
    }
    let best = result.best ?? result.trials[0]
    let accuracy = try await context.map(1) { _ in
      let trainer = try await trained(best.proposal, data, options, context)
      let accuracy = try await trainer.evaluate(test).accuracy ?? .nan
      context.finished("\(rule.title): test accuracy \(NumberText.fixed(accuracy, decimals: 3))")
      return accuracy
    }
    return Rival(
      rule: rule,
      trials: result.trials.map {
        .init(
          learningRate: $0.point["learningRate"]?.number ?? .nan,
          weightDecay: $0.point["weightDecay"]?.number ?? .nan, validationAccuracy: $0.score)
      },
      importance: RoundImportance.of(study.space, trials: result.trials).map {
        .init(hyperparameter: $0.name, importance: $0.importance)
      }, bestTrial: best.proposal.number, testAccuracy: accuracy[0])
  }

  /// The trained network of a trial.
  private static func trained(
    _ proposal: RoundSearch.Proposal, _ data: SearchData, _ options: Options, _ context: RunContext
  ) async throws -> Trainer {
    let trainer = try trainer(proposal, data.train, options, context)
    for try await _ in trainer.fit(data.train, epochs: options.epochs) {}
    return trainer
  }
}
