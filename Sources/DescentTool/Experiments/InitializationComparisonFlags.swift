import ArgumentParser
import Descent

/// The flags of `descent run initialization-comparison`.
struct InitializationComparisonFlags: ExperimentFlags {
  typealias Kind = InitializationComparisonExperiment
  static let discussion = "The defaults are the book's."

  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional, help: "How many training images, from the first (default: all).")
  var samples: Int?

  @Option(parsing: .unconditional, help: "How many steps (default: 2000).")
  var steps: Int?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 128).")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The learning rate of SGD (default: 0.01).")
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: "The sizes of the hidden layers, with commas between them (default: 100,100,100,100).")
  var hidden: SizeList?

  @Option(
    parsing: .unconditional,
    help: "One or several of relu, sigmoid and tanh, with commas between them (default: relu).")
  var activation: NameList<Activation>?

  var opening: String? { data.choice.note }

  func apply(to options: inout InitializationComparisonExperiment.Options) {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.steps = steps ?? options.steps
    options.batchSize = batchSize ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.hidden = hidden?.sizes ?? options.hidden
    options.activations = activation?.values ?? options.activations
  }
}
