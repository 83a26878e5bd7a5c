import ArgumentParser
import Descent

/// `descent import`: makes a model from weights of other programs.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model from weights in a safetensors file.",
    discussion: """
      The configuration defines the layers, and its data how inputs become features. The weights have Descent's \
      names, or those of a PyTorch torch.nn.Sequential that has one module per layer. The folder is then like that of \
      a training: use it to predict, evaluate or export, or continue the training with --resume.
      """)

  @Argument(
    help: "The weights, a safetensors file.", completion: .file(extensions: ["safetensors"]))
  var weights: String

  @Argument(
    help: "The configuration of data and model.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var folder: FolderOptions

  func run() async throws {
    let configuration = try settings.configuration(file) { StandardError.writeLine($0) }
    let target = try folder.folder("import", configured: configuration.output)
    defer { target.release() }
    let run = try TrainingRun(configuration, in: target)
    try await run.takeWeights(from: weights)
    try run.begin(folder.claim)
    try await run.writeCheckpoint()
    try target.checkPlace()
    StandardError.writeLine("written to \(target.path)")
  }
}
