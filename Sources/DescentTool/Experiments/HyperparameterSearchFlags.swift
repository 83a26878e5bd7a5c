import ArgumentParser
import Descent

extension HyperparameterSearchExperiment.SamplerKind: ExpressibleByArgument {}

/// The flags of `descent run hyperparameter-search`.
struct HyperparameterSearchFlags: ExperimentFlags {
  typealias Kind = HyperparameterSearchExperiment
  static let discussion = """
    The trials see training and validation samples only; the test samples are used once, on the network \
    of the best trial.
    """

  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional,
    help: "How many training images, from the first, for training and validation (default: 500).")
  var samples: Int?

  @Option(
    parsing: .unconditional, help: "The part of them held out for validation (default: 0.2).")
  var validationFraction: Double?

  @Option(
    parsing: .unconditional,
    help: "The sizes of the hidden layers, with commas between them (default: six of 100).")
  var hidden: SizeList?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 100).")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The epochs of each trial (default: 50).")
  var epochs: Int?

  @Option(parsing: .unconditional, help: "How many trials in all (default: 100).")
  var trials: Int?

  @Option(
    parsing: .unconditional,
    help: "narrowing, or random: all trials from the whole ranges (default: narrowing).")
  var sampler: Kind.SamplerKind?

  @Option(parsing: .unconditional, help: "In how many rounds the ranges narrow (default: 5).")
  var rounds: Int?

  @Option(
    parsing: .unconditional, help: "The range of learning rates, as LOW,HIGH (default: 1e-6,1e-2).")
  var learningRates: NumberList?

  @Option(
    parsing: .unconditional, help: "The range of weight decays, as LOW,HIGH (default: 1e-8,1e-4).")
  var weightDecays: NumberList?

  var opening: String? { data.choice.note }

  func apply(to options: inout Kind.Options) {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.validationFraction = validationFraction ?? options.validationFraction
    options.hidden = hidden?.sizes ?? options.hidden
    options.batchSize = batchSize ?? options.batchSize
    options.epochs = epochs ?? options.epochs
    options.trials = trials ?? options.trials
    options.sampler = sampler ?? options.sampler
    options.rounds = rounds ?? options.rounds
    options.learningRates = learningRates?.numbers ?? options.learningRates
    options.weightDecays = weightDecays?.numbers ?? options.weightDecays
  }
}
