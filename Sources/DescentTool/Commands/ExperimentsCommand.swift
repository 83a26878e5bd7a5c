import ArgumentParser
import Descent

/// `descent experiments`: lists the experiments.
struct ExperimentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments", abstract: "List the experiments.")

  func run() throws {
    let width = ExperimentCatalogue.all.map { $0.name.count }.max() ?? 0
    for experiment in ExperimentCatalogue.all {
      let padding = String(repeating: " ", count: width - experiment.name.count)
      try StandardOutput.write(line: "\(experiment.name)\(padding)  \(experiment.summary)")
    }
  }
}
