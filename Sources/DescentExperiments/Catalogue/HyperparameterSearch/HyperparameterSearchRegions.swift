import DescentNumerics
import RealModule

/// Where the good trials lie.
extension HyperparameterSearchExperiment.Results {
  /// Whether there are rounds whose ranges narrow.
  var isNarrowed: Bool { main.rule == .narrowing && (records.first?.rounds.count ?? 0) > 1 }

  /// The number of trials of the first round; `nil` if seeds differ in it.
  var firstRound: Int? {
    let counts = Set(records.map { record in record.trials.count { $0.round == 0 } })
    return counts.count == 1 ? counts.first.flatMap { $0 > 0 ? $0 : nil } : nil
  }

  /// That of one validation accuracy, where the true one is the chosen trials' test accuracy.
  var standardError: Double {
    let (accuracy, images) = (main.test.mean, records.first?.validationSamples ?? 0)
    return (accuracy * (1 - accuracy) / Double(max(1, images))).squareRoot()
  }

  /// The widths of the last round's ranges and of the whole ones, in powers of ten: of the learning rate, and of the weight
  /// decay.
  var widths: [(narrowed: Repeated, whole: Double)] {
    func width(_ range: [Double]) -> Double { Double.log10(range[1] / range[0]) }
    let members: [KeyPath<HyperparameterSearchExperiment.Record.Round, [Double]>] = [
      \.learningRates, \.weightDecays,
    ]
    return zip(members, [options.learningRates, options.weightDecays]).map { member, whole in
      (
        Repeated(records.map { $0.rounds.last.map { width($0[keyPath: member]) } ?? .nan }),
        width(whole)
      )
    }
  }

  /// The trials of the random search over the whole ranges, seed by seed.
  var wholeTrials: [[HyperparameterSearchExperiment.Rival.Trial]] {
    if main.rule == .random {
      return records.map { record in
        record.trials.map {
          .init(
            learningRate: $0.learningRate, weightDecay: $0.weightDecay,
            validationAccuracy: $0.score)
        }
      }
    }
    return records.compactMap { $0.rivals?.first { $0.rule == .random }?.trials }
  }

  /// The learning rates of the random search's trials that come close to the best of their seed.
  var goodRates: ClosedRange<Double>? {
    let rates = wholeTrials.flatMap { trials in
      let best = trials.map(\.validationAccuracy).filter(\.isFinite).max() ?? .nan
      return trials.filter { $0.validationAccuracy >= best - HyperparameterSearchExperiment.near }
        .map(\.learningRate)
    }
    guard let low = rates.min(), let high = rates.max() else { return nil }
    return low...high
  }

  /// The mean validation accuracies of the random search's trials with good learning rates, with weight decays in the
  /// uppermost power of ten and below; `nil` if there are none of one kind.
  var strongDecays: (limit: Double, above: Double, below: Double)? {
    let (low, high) = (options.weightDecays[0], options.weightDecays[1])
    guard let rates = goodRates, low < high / 10 else { return nil }
    let limit = high / 10
    let good = wholeTrials.flatMap { $0 }
      .filter { rates.contains($0.learningRate) && $0.validationAccuracy.isFinite }
    let above = good.filter { $0.weightDecay > limit }.map(\.validationAccuracy)
    let below = good.filter { $0.weightDecay <= limit }.map(\.validationAccuracy)
    guard !above.isEmpty, !below.isEmpty else { return nil }
    return (limit, Repeated(above).mean, Repeated(below).mean)
  }

  /// A part of the range of learning rates, with the random search's trials of all seeds in it.
  struct Part {
    let range: ClosedRange<Double>
    let scores: [Double]
  }

  /// The random search by powers of ten of the learning rate.
  var parts: [Part] {
    let (low, high) = (options.learningRates[0], options.learningRates[1])
    let trials = wholeTrials.flatMap { $0 }.filter { $0.validationAccuracy.isFinite }
    let powers = Int(Double.log10(low).rounded(.down))...Int(Double.log10(high).rounded(.up))
    // Through a decimal text, because 10⁻⁵ by `exp10` need not be the number that is written 1e-5.
    let ends =
      [low]
      + powers.compactMap { Double("1e\($0)") }.filter { $0 > low * 1.001 && $0 < high / 1.001 }
      + [high]
    return zip(ends, ends.dropFirst()).map { low, high in
      let isLast = high == ends.last
      return Part(
        range: low...high,
        scores: trials.filter {
          // The first and the last part also hold what rounding put just outside of the range.
          ($0.learningRate >= low || low == ends[0]) && ($0.learningRate < high || isLast)
        }.map(\.validationAccuracy))
    }
  }
}

extension HyperparameterSearchExperiment.Searches {
  /// The number of trials.
  var count: Int { scores.first?.count ?? 0 }

  /// How many trials of each seed come close to the best of them.
  var near: [Int] { near(within: HyperparameterSearchExperiment.near) }

  /// How many trials of each seed have the best score or less by some difference at most.
  func near(within difference: Double) -> [Int] {
    zip(scores, best).map { scores, best in scores.count { $0 >= best - difference - 1e-9 } }
  }
}
