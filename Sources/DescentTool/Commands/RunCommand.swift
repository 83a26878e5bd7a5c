import ArgumentParser
import Descent

/// `descent run`: experiments by name, or again from a configuration.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an experiment.",
    discussion: "With --config a run is repeated from the config.json in its folder.",
    subcommands: [RunBatchNorm.self])

  @Option(
    help: "Repeat the run whose config.json this is.", completion: .file(extensions: ["json"]))
  var config: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let config else {
      throw ValidationError(
        "Name an experiment ('descent experiments' lists them) or give --config FILE.")
    }
    let (header, text) = try ConfigurationHeader.read(config)
    guard let experiment = ExperimentCatalogue.all.first(where: { $0.name == header.experiment })
    else {
      throw ExperimentError.failed(
        "\(config): there is no experiment '\(header.experiment)'; 'descent experiments' lists them"
      )
    }
    try await output.run(experiment) { try await $0.run(experiment, configuration: text) }
  }
}
