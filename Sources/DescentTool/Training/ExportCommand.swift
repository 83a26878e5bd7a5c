import ArgumentParser
import Descent

/// `descent export`: writes a model for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model for other programs.",
    discussion: """
      ONNX holds the whole computation: it takes rows as they come, with gaps and texts, and gives \
      probabilities or values. What the file expects is printed, and stands in its metadata. Safetensors and \
      NPZ hold the parameters by their paths; --as pytorch a safetensors file under the names, and with the transposed \
      weights, of a torch.nn.Sequential with a module for each layer.
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The file to write: .onnx, .safetensors or .npz.", completion: .file())
  var file: String

  @Option(name: .customLong("as"), help: "The format, where the file's name does not say it.")
  var format: ExportFormat?

  @Flag(help: "Write the file though it is there already.")
  var overwrite = false

  func run() throws {
    guard let format = format ?? ExportFormat(fileName: file) else {
      throw ValidationError(
        "\(file): the name says no format; end it in .onnx, .safetensors or .npz, or give --as FORMAT."
      )
    }
    try OutputPath.check(file, overwriting: overwrite)
    let form = try model.load().export(to: file, as: format)
    StandardError.writeLine("written to \(file)")
    try StandardOutput.write(lines: form + "\n")
  }
}

extension ExportFormat: ExpressibleByArgument {}

/// The path of a single output file.
enum OutputPath {
  /// Refuses to replace a file unless requested.
  static func check(_ path: String, overwriting: Bool) throws {
    guard !isFile(path) || overwriting else {
      throw ExperimentError.failed(
        "\(path): is there already; name another file or add --overwrite")
    }
  }
}
