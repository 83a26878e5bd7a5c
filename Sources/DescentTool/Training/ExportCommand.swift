import ArgumentParser
import Descent

/// `descent export`: writes a model for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model for other programs.",
    discussion: """
      An ONNX file holds the entire computation: it takes raw rows, with missing values and texts, and returns \
      probabilities or values. Its inputs and outputs are printed, and described in its metadata. Safetensors and NPZ \
      files hold the parameters by path; --as pytorch writes a safetensors file with the names, and the transposed \
      weights, of a torch.nn.Sequential that has one module per layer.
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The file to write: .onnx, .safetensors or .npz.", completion: .file())
  var file: String

  @Option(name: .customLong("as"), help: "The format, if the file name does not imply it.")
  var format: ExportFormat?

  @Flag(help: "Overwrite the file if it exists.")
  var overwrite = false

  func run() throws {
    guard let format = format ?? ExportFormat(fileName: file) else {
      throw ValidationError(
        "\(file): the name implies no format; use the extension .onnx, .safetensors or .npz, or give --as FORMAT."
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
        "\(path): already exists; name another file or add --overwrite")
    }
  }
}
