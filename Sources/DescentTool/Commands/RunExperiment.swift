import ArgumentParser
import Descent

/// `descent run NAME`: an experiment with the flags of its settings and the common ones.
struct RunExperiment<Kind: Experiment>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Kind.name, abstract: Kind.summary, discussion: Kind.discussion)
  }

  @ParentCommand var parent: RunCommand
  @OptionGroup var settings: SettingFlags<Kind.Options>
  @OptionGroup var quickness: QuickOption
  @OptionGroup var output: OutputOptions

  func validate() throws { try parent.refuseConfiguration(beside: Kind.name) }

  func run() async throws {
    var options = Kind.Options()
    if quickness.quick { options.makeQuick() }
    let note = try settings.applyChoosingData(to: &options)
    let chosen = options
    try await output.run(Kind.name, opening: note) { [try await $0.run(Kind.self, chosen)] }
  }
}

/// The choice of settings for a short run: the same for every experiment.
struct QuickOption: ParsableArguments {
  @Flag(help: "Settings for a run of a second or two; other flags override them.")
  var quick = false
}
