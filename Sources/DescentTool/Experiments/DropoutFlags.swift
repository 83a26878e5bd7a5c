import ArgumentParser
import Descent

/// The flags of `descent run dropout`.
struct DropoutFlags: ExperimentFlags {
  typealias Kind = DropoutExperiment
  static let discussion = "The defaults are the book's. The test images are all there are."

  @OptionGroup var common: OverfittingFlags

  @Option(
    parsing: .unconditional,
    help: """
      How many epochs are trained; accuracies are measured after the first step of each and the first \
      step after them (default: 300).
      """)
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help:
      "The fraction dropped in each network, with commas between them; 0 is none (default: 0,0.2).")
  var rates: NumberList?

  @Option(
    parsing: .unconditional,
    help: "How many networks without dropout make up the ensemble (default: 5).")
  var networks: Int?

  @Option(
    parsing: .unconditional,
    help: "How many passes of a dropout network, with units dropped, are averaged (default: 30).")
  var passes: Int?

  var opening: String? { common.data.choice.note }

  func apply(to options: inout DropoutExperiment.Options) {
    common.apply(to: &options)
    options.epochs = epochs ?? options.epochs
    options.rates = rates?.numbers ?? options.rates
    options.networks = networks ?? options.networks
    options.passes = passes ?? options.passes
  }
}
