import ArgumentParser
import Descent

/// The flags shared by the experiments on overfitting.
struct OverfittingFlags: ParsableArguments {
  @OptionGroup var data: DataOptions

  @Option(
    parsing: .unconditional, help: "How many training images, from the first (default: 300).")
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: """
      Measure the accuracies only after every so many epochs and at the end; nothing else changes \
      (default: 1).
      """)
  var every: Int?

  @Option(
    parsing: .unconditional, help: "Images a step, drawn with replacement (default: 100).")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The learning rate of SGD (default: 0.01).")
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help:
      "The sizes of the hidden layers, with commas between them (default: 100,100,100,100,100,100)."
  )
  var hidden: SizeList?

  func apply(to options: inout some OverfittingOptions) {
    data.apply(to: &options)
    options.samples = samples ?? options.samples
    options.every = every ?? options.every
    options.batchSize = batchSize ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.hidden = hidden?.sizes ?? options.hidden
  }
}
