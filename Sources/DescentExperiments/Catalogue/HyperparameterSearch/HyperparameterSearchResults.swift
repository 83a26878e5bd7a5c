import DescentNumerics
import RealModule

extension HyperparameterSearchExperiment {
  /// The records of all seeds.
  struct Results {
    let records: [Record]
    let options: Options
    /// The main search, then the others.
    let searches: [Searches]

    init(_ records: [Record], _ options: Options) {
      (self.records, self.options) = (records, options)
      let main = Searches(
        rule: Rule(options.sampler),
        scores: records.map { $0.trials.map(\.score) },
        best: records.map { $0.trials[$0.bestTrial].score },
        test: Repeated(records.map(\.finalEvaluation.testAccuracy)),
        importance: records.map { $0.importance.map(\.importance) })
      let rivals = (records.first?.rivals?.map(\.rule) ?? []).map { rule in
        let all = records.compactMap { $0.rivals?.first { $0.rule == rule } }
        return Searches(
          rule: rule, scores: all.map { $0.trials.map(\.validationAccuracy) },
          best: all.map { $0.trials[$0.bestTrial].validationAccuracy },
          test: Repeated(all.map(\.testAccuracy)),
          importance: all.map { $0.importance.map(\.importance) })
      }
      searches = [main] + rivals
    }

    var seeds: Int { records.count }
    var main: Searches { searches[0] }
    func search(_ rule: Rule) -> Searches? { searches.first { $0.rule == rule } }

    /// The search over the whole ranges on a logarithmic scale if there is one, otherwise the main one: in narrowed
    /// ranges every hyperparameter matters less.
    var whole: Searches { search(.random) ?? main }

    /// The chosen trial of each seed.
    var chosen: [Record.Trial] { records.map { $0.trials[$0.bestTrial] } }

    /// A round's validation accuracies, reduced to one number: a list for each seed.
    func rounds(_ reduce: ([Double]) -> Double) -> [[Double]] {
      records.map { record in
        record.rounds.indices.map { round in
          reduce(record.trials.filter { $0.round == round }.map(\.score).filter(\.isFinite))
        }
      }
    }
  }

  /// The searches of one rule, one for each seed.
  struct Searches {
    let rule: Rule
    /// The validation accuracy of every trial.
    let scores: [[Double]]
    /// That of the best.
    let best: [Double]
    /// The test accuracy of the best.
    let test: Repeated
    /// Of learning rate and weight decay.
    let importance: [[Double]]

    var mean: Repeated { Repeated(scores.map { Repeated($0.filter(\.isFinite)).mean }) }
    var validation: Repeated { Repeated(best) }

    func importance(_ index: Int) -> Repeated { Repeated(importance.map { $0[index] }) }

    /// The best validation accuracy so far, by trial: a list for each seed.
    var progress: [[Double]] {
      scores.map { scores in
        scores.reduce(into: []) { best, score in
          best.append(max(best.last ?? -.infinity, score.isNaN ? -.infinity : score))
        }
      }
    }
  }
}

// MARK: Edges

extension HyperparameterSearchExperiment.Results {
  /// A range at whose end the best trials lie.
  struct Edge {
    let hyperparameter: String
    let flag: String
    let isUpper: Bool
    /// How many of the best trials.
    let count: Int
    let of: Int
    /// The range that would reach a hundred times as far.
    let wider: [Double]
  }

  /// How many of each seed's best trials are looked at.
  private static let bestTrials = 10

  /// Ranges of which half or more of the best trials lie in one end's tenth, on the logarithmic scale.
  var edges: [Edge] {
    [
      (
        "learning rate", "learning-rates", options.learningRates,
        \HyperparameterSearchExperiment.Record.Trial.learningRate
      ),
      (
        "weight decay", "weight-decays", options.weightDecays,
        \HyperparameterSearchExperiment.Record.Trial.weightDecay
      ),
    ].compactMap { name, flag, range, value in
      let values = records.flatMap {
        $0.bestFirst.prefix(Self.bestTrials).map { $0[keyPath: value] }
      }
      let margin = (Double.log(range[1]) - .log(range[0])) / 10
      let low = values.count { .log($0) < .log(range[0]) + margin }
      let high = values.count { .log($0) > .log(range[1]) - margin }
      guard 2 * max(low, high) >= values.count, !values.isEmpty else { return nil }
      return Edge(
        hyperparameter: name, flag: flag, isUpper: high >= low, count: max(low, high),
        of: values.count,
        wider: high >= low ? [range[0], 100 * range[1]] : [range[0] / 100, range[1]])
    }
  }

}

extension HyperparameterSearchExperiment.Record {
  /// The trials, the best first.
  var bestFirst: [Trial] {
    trials.sorted {
      ($1.score.isNaN ? -1 : $1.score, $0.number) < ($0.score.isNaN ? -1 : $0.score, $1.number)
    }
  }
}
