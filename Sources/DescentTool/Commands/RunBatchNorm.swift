import ArgumentParser
import Descent

/// `descent run batch-norm`
struct RunBatchNorm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: BatchNormExperiment.name, abstract: BatchNormExperiment.summary,
    discussion: """
      The defaults are the book's, but for the last layer: the book gives it 100 units for 10 classes, \
      which is --outputs 100.
      """)

  @OptionGroup var data: DataOptions

  @Option(help: "How many training images, from the first.")
  var samples = 1000

  @Option(help: "How often the accuracy is measured: after the first step of each epoch.")
  var epochs = 20

  @Option(help: "Images a step, drawn with replacement.")
  var batchSize = 100

  @Option(help: "The learning rate of SGD.")
  var learningRate = 0.01

  @Option(help: "The sizes of the hidden layers.")
  var hidden = SizeList([100, 100, 100, 100, 100])

  @Option(help: "The units of the last layer (default: the number of classes).")
  var outputs: Int?

  @Option(help: "Decides every random number.")
  var seed: UInt64 = 0

  @OptionGroup var output: OutputOptions

  func run() async throws {
    var options = BatchNormExperiment.Options(data: data.name)
    options.dataDirectory = data.dataDir
    options.samples = samples
    options.epochs = epochs
    options.batchSize = batchSize
    options.learningRate = learningRate
    options.hidden = hidden.sizes
    options.outputs = outputs
    options.seed = seed
    let chosen = options
    try await output.run(BatchNormExperiment.self) {
      try await $0.run(BatchNormExperiment.self, chosen)
    }
  }
}
