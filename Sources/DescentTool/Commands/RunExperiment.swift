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
  @OptionGroup var preset: PresetOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try parent.refuseConfiguration(beside: Kind.name) }

  func run() async throws {
    var options = Kind.Options()
    preset.apply(to: &options)
    let note = try settings.applyChoosingData(to: &options)
    let chosen = options
    try await output.run(Kind.name, opening: note) { [try await $0.run(Kind.self, chosen)] }
  }
}

/// The choice of settings that the flags start from: the same for every experiment.
struct PresetOptions: ParsableArguments {
  @Flag(help: "Settings for a run of a second or two, with one seed; other flags override them.")
  var quick = false

  @Flag(help: "The book's settings, with one seed; other flags override them.")
  var book = false

  @Flag(help: "Larger grids, for more time; other flags override them.")
  var thorough = false

  func validate() throws {
    guard [quick, book, thorough].count(where: { $0 }) < 2 else {
      throw ValidationError("--quick, --book and --thorough exclude each other; give one of them")
    }
  }

  func apply(to options: inout some ExperimentOptions) {
    if quick { options.useQuick() }
    if book { options.useBook() }
    if thorough { options.makeThorough() }
  }
}
