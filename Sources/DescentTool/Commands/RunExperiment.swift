import ArgumentParser
import Descent

/// The flags that only one experiment has.
protocol ExperimentFlags: ParsableArguments {
  associatedtype Kind: Experiment
  /// Its help text in addition to the experiment's summary.
  static var discussion: String { get }
  /// A message to show when the run starts.
  var opening: String? { get }
  /// Replaces the default settings with the given ones.
  func apply(to options: inout Kind.Options) throws
}

extension ExperimentFlags {
  static var discussion: String { "" }
  var opening: String? { nil }
}

/// `descent run NAME`: an experiment with its own flags and the common ones.
struct RunExperiment<Flags: ExperimentFlags>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Flags.Kind.name, abstract: Flags.Kind.summary, discussion: Flags.discussion)
  }

  @ParentCommand var parent: RunCommand
  @OptionGroup var flags: Flags
  @OptionGroup var repetition: RepetitionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try parent.refuseConfiguration(beside: Flags.Kind.name) }

  func run() async throws {
    var options = Flags.Kind.Options()
    repetition.apply(to: &options)
    try flags.apply(to: &options)
    let chosen = options
    try await output.run(Flags.Kind.name, opening: flags.opening) {
      [try await $0.run(Flags.Kind.self, chosen)]
    }
  }
}

/// The number of seeds and jobs: the same for every experiment.
struct RepetitionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "A whole number, 0 or more, that decides every random number.")
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: "How many runs there are, each with the next seed; shown are their mean and a band.")
  var seeds = 1

  @Flag(help: "Settings for a run of a second or two; what is given beside it counts.")
  var quick = false

  func apply(to options: inout some ExperimentOptions) {
    if quick { options.makeQuick() }
    options.seed = seed
    options.seeds = seeds
  }
}
