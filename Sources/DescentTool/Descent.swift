import ArgumentParser
import Descent

/// The command `descent`.
@main
struct DescentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Train neural networks on CPUs, and see why they do or do not learn.",
    discussion: """
      Results go to standard output, progress and notes to standard error. Exit codes: 0 done, \
      1 failed, 3 diverged, 64 wrong usage, 130 after ^C, 143 after SIGTERM.
      """,
    version: descentVersion,
    groupedSubcommands: [
      CommandGroup(
        name: "Your own data",
        subcommands: [
          InitCommand.self, TrainCommand.self, DoctorCommand.self, LearningRateRangeCommand.self,
          EvaluateCommand.self,
          PredictCommand.self, InspectCommand.self, ReportCommand.self, CompareCommand.self,
          ExportCommand.self,
          ImportCommand.self,
        ]),
      CommandGroup(
        name: "Search", subcommands: [SearchCommand.self, WorkerCommand.self, StudyCommand.self]),
      CommandGroup(
        name: "Experiments", subcommands: [RunCommand.self, ExperimentsCommand.self]),
      CommandGroup(name: "Data sets", subcommands: [DataCommand.self]),
    ])

  /// Runs the command and ends the process with the exit code that matches its errors.
  static func main() async {
    StandardStreams.prepare()
    endOnInterruption()
    do {
      var command = try parseAsRoot(Arguments.all())
      try ProcessFiles.check()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Exit.end(with: error)
    }
  }
}
