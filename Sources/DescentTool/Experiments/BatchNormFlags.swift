import ArgumentParser
import Descent

/// The flags of `descent run batch-norm`.
struct BatchNormFlags: ExperimentFlags {
  typealias Kind = BatchNormExperiment
  static let discussion = """
    The defaults are the book's, but for the last layer: the book gives it 100 units for 10 classes, \
    which is --outputs 100.
    """

  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional, help: "How many training images, from the first (default: 1000).")
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: "How often the accuracy is measured: after the first step of each epoch (default: 20).")
  var epochs: Int?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 100).")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The learning rate of SGD (default: 0.01).")
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help:
      "The sizes of the hidden layers, with commas between them (default: 100,100,100,100,100).")
  var hidden: SizeList?

  @Option(
    parsing: .unconditional,
    help: "The units of the last layer (default: the number of classes).")
  var outputs: Int?

  var opening: String? { data.choice.note }

  func apply(to options: inout BatchNormExperiment.Options) {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.epochs = epochs ?? options.epochs
    options.batchSize = batchSize ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.hidden = hidden?.sizes ?? options.hidden
    options.outputs = outputs ?? options.outputs
  }
}
