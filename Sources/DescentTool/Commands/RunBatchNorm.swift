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

  @ParentCommand var parent: RunCommand

  @OptionGroup var data: DataOptions

  @Option(parsing: .unconditional, help: "How many training images, from the first.")
  var samples = 1000

  @Option(
    parsing: .unconditional,
    help: "How often the accuracy is measured: after the first step of each epoch.")
  var epochs = 20

  @Option(parsing: .unconditional, help: "Images a step, drawn with replacement.")
  var batchSize = 100

  @Option(parsing: .unconditional, help: "The learning rate of SGD.")
  var learningRate = 0.01

  @Option(
    parsing: .unconditional, help: "The sizes of the hidden layers, with commas between them.")
  var hidden = SizeList([100, 100, 100, 100, 100])

  @Option(
    parsing: .unconditional,
    help: "The units of the last layer (default: the number of classes).")
  var outputs: Int?

  @Option(
    parsing: .unconditional, help: "A whole number, 0 or more, that decides every random number.")
  var seed: UInt64 = 0

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if parent.config != nil {
      throw ValidationError(
        "--config holds every setting of a run; leave \(BatchNormExperiment.name) out")
    }
  }

  func run() async throws {
    var options = BatchNormExperiment.Options(data: data.choice.name)
    options.dataDirectory = data.dataDir
    options.samples = samples
    options.epochs = epochs
    options.batchSize = batchSize
    options.learningRate = learningRate
    options.hidden = hidden.sizes
    options.outputs = outputs
    options.seed = seed
    let chosen = options
    try await output.run(BatchNormExperiment.self, opening: data.choice.note) {
      try await $0.run(BatchNormExperiment.self, chosen)
    }
  }
}
