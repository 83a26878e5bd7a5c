import ArgumentParser
import Descent

extension Activation: ExpressibleByArgument {}

/// The flags of `descent run symmetry`.
struct SymmetryFlags: ExperimentFlags {
  typealias Kind = SymmetryExperiment

  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional, help: "How many training images, from the first (default: 1000).")
  var samples: Int?

  @Option(parsing: .unconditional, help: "How many steps (default: 1000).")
  var steps: Int?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 100).")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The learning rate of SGD (default: 1).")
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: "The sizes of the hidden layers, with commas between them (default: 32,32).")
  var hidden: SizeList?

  @Option(
    parsing: .unconditional,
    help: "One of relu, sigmoid and tanh (default: sigmoid).")
  var activation: Activation?

  @Option(
    parsing: .unconditional,
    help: "What all weights are where they begin equal (default: 0.01).")
  var weight: Double?

  var opening: String? { data.choice.note }

  func apply(to options: inout SymmetryExperiment.Options) {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.steps = steps ?? options.steps
    options.batchSize = batchSize ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.hidden = hidden?.sizes ?? options.hidden
    options.activation = activation ?? options.activation
    options.weight = weight ?? options.weight
  }
}
