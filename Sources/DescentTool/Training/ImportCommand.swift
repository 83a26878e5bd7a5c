import ArgumentParser
import Descent

/// `descent import`: makes a model from weights of other programs.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of weights from a safetensors file.",
    discussion: """
      The configuration says which layers there are, and its data how inputs become features. The weights \
      have our names, or PyTorch's of a torch.nn.Sequential with a module for each layer. The folder is then \
      like that of a training: predict, evaluate, export, or train on with --resume.
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
