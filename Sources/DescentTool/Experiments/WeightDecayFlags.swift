import ArgumentParser
import Descent

/// The flags of `descent run weight-decay`.
struct WeightDecayFlags: ExperimentFlags {
  typealias Kind = WeightDecayExperiment
  static let discussion = "The defaults are the book's. The test images are all there are."

  @OptionGroup var common: OverfittingFlags

  @Option(
    parsing: .unconditional,
    help: """
      How many epochs are trained; accuracies are measured after the first step of each and the first \
      step after them (default: 200).
      """)
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: "λ of each network, with commas between them; 0 is none (default: 0,0.1).")
  var weightDecay: NumberList?

  var opening: String? { common.data.choice.note }

  func apply(to options: inout WeightDecayExperiment.Options) {
    common.apply(to: &options)
    options.epochs = epochs ?? options.epochs
    options.weightDecay = weightDecay?.numbers ?? options.weightDecay
  }
}
