import DescentArrays
import DescentLearning
import DescentNumerics
import DescentRuns
import RealModule

/// The choice of rates with the book's settings: seed by seed, in trainings of their own.
extension OptimizerComparisonExperiment {
  /// What the usual rate is multiplied by when rates are tried: half powers of ten from 10⁻¹·⁵ to 10¹·⁵.
  public static let tuningFactors = (-3...3).map { Double.pow(10, Double($0) / 2) }

  /// What a trial of a rate is given: it does not hold the test data.
  private struct HeldOut: Sendable {
    let train: Dataset
    let validation: Dataset
    let classes: Int
  }

  /// The trials of every optimizer, in the options' order. They differ from the comparison in their seed.
  static func tune(
    _ options: Options, _ data: LabelledData, _ context: RunContext
  ) async throws -> [Record.Tuning] {
    let (validation, train) = try data.train.split(
      first: options.validationFraction, seed: context.seed(of: "validation"))
    let held = HeldOut(train: train, validation: validation, classes: data.classCount)
    let factors = tuningFactors
    let trials = try await context.map(options.optimizers.count * factors.count) { index in
      let contestant = options.optimizers[index / factors.count]
      let rate = contestant.learningRate * factors[index % factors.count]
      let trial = try await attempt(
        Contestant(contestant.method, learningRate: rate), held, options, context)
      let loss = trial.validationLoss.map { NumberText.fixed($0, decimals: 3) } ?? "not finite"
      context.finished(
        "\(words(.init(contestant.method, learningRate: rate))): validation loss \(loss)")
      return trial
    }
    return options.optimizers.indices.map { index in
      Record.Tuning(
        trials: Array(trials[index * factors.count..<(index + 1) * factors.count]),
        trainingSamples: train.count, validationSamples: validation.count)
    }
  }

  private static func attempt(
    _ contestant: Contestant, _ data: HeldOut, _ options: Options, _ context: RunContext
  ) async throws -> Record.Tuning.Trial {
    let trainer = try trainer(
      contestant, data.train, classes: data.classes, options, seed: context.seed(of: "tuning"))
    return try await follow(trainer, contestant, data, options)
  }

  /// Takes the steps and looks at the validation data. It runs on the trainer.
  private static func follow(
    _ trainer: isolated Trainer, _ contestant: Contestant, _ data: HeldOut, _ options: Options
  ) throws -> Record.Tuning.Trial {
    try trainer.take(options.steps, on: data.train) { _, _ in }
    let evaluation = try trainer.evaluate(data.validation)
    return Record.Tuning.Trial(
      learningRate: contestant.learningRate,
      validationLoss: evaluation.loss.isFinite ? evaluation.loss : nil,
      validationAccuracy: evaluation.accuracy ?? .nan,
      diverged: trainer.diverged || !evaluation.loss.isFinite)
  }
}

extension OptimizerComparisonExperiment.Record {
  /// The rates that were tried, and what came out on the validation data.
  public struct Tuning: Codable, Sendable, Hashable {
    public struct Trial: Codable, Sendable, Hashable {
      public var learningRate: Double
      /// None where it is not finite.
      public var validationLoss: Double?
      public var validationAccuracy: Double
      public var diverged: Bool
    }
    public var trials: [Trial]
    public var trainingSamples: Int
    public var validationSamples: Int

    /// The trial with the lowest finite loss, of equal ones the first; none where all diverged.
    var best: Trial? {
      trials.filter { !$0.diverged && $0.validationLoss != nil }
        .min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) }
    }

    /// Whether a still better rate may lie outside.
    var isAtEnd: Bool {
      guard let best else { return false }
      return best.learningRate == trials.first?.learningRate
        || best.learningRate == trials.last?.learningRate
    }
  }
}
