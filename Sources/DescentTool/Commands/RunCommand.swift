import ArgumentParser
import Descent

/// `descent run`: runs an experiment by name, or again from a configuration.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an experiment.",
    discussion: "With --config a run is repeated, with the settings in its folder.",
    subcommands: experiments + [RunAll.self])

  /// In the order of the chapter.
  private static var experiments: [any ParsableCommand.Type] {
    ExperimentCatalogue.all.map { command(of: $0) }
  }

  private static func command<Kind: Experiment>(of experiment: Kind.Type)
    -> any ParsableCommand.Type
  { RunExperiment<Kind>.self }

  @Option(
    help: "Repeat a run: its folder, or the config.yaml in it.",
    completion: .file(extensions: ["yaml", "json"]))
  var config: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let config else {
      throw ValidationError(
        "Name an experiment ('descent experiments' lists them) or give --config FILE")
    }
    let file = try ConfigurationFile(config)
    if file.experiment == ChapterRunner.name {
      return try await output.run(ChapterRunner.name) {
        try await ChapterRunner($0).run(file.chapterOptions())
      }
    }
    guard let experiment = ExperimentCatalogue[file.experiment]
    else {
      throw ExperimentError.failed(
        "\(file.path): there is no experiment '\(file.experiment)'; 'descent experiments' lists them"
      )
    }
    try await output.run(experiment.name) { [try await $0.run(experiment, configuration: file)] }
  }

  func refuseConfiguration(beside name: String) throws {
    if config != nil {
      throw ValidationError("--config holds every setting of a run; omit \(name)")
    }
  }
}
