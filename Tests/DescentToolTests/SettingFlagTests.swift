import ArgumentParser
import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments
@testable import DescentTool

/// The flags that follow from the tables of the experiments' settings.
@Suite(.timeLimit(.minutes(10))) struct SettingFlagTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// An experiment as an argument of a test.
  struct AnyExperiment: Sendable, CustomTestStringConvertible {
    let type: any Experiment.Type
    var testDescription: String { type.name }
  }

  private static let experiments = ExperimentCatalogue.all.map { AnyExperiment(type: $0) }

  /// Names, defaults, and how values are written.
  private struct Row {
    let flag: String
    let usual: String?
    let takesValue: Bool
    let takesAnyText: Bool
  }

  private func rows<E: Experiment>(_ experiment: E.Type) -> [Row] {
    E.Options.allSettings.compactMap { setting in
      setting.flag.map {
        Row(
          flag: $0, usual: setting.usual, takesValue: setting.notation != .toggle,
          takesAnyText: setting.notation == .text)
      }
    }
  }

  @Test(arguments: experiments) func theHelpShowsEveryFlag(_ experiment: AnyExperiment) async throws
  {
    for arguments in [
      ["run", experiment.type.name, "--help"], ["help", "run", experiment.type.name],
    ] {
      let result = try await tool.run(arguments)
      // Lines are broken anywhere.
      let help = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for row in rows(experiment.type) {
        #expect(help.contains(" --\(row.flag) " + (row.takesValue ? "<\(row.flag)>" : "")))
        if let usual = row.usual { #expect(help.contains("(default: \(usual))"), "\(row.flag)") }
      }
      #expect(result.code == 0)
    }
  }

  @Test(arguments: experiments) func everyWrongValueIsRefused(_ experiment: AnyExperiment)
    async throws
  {
    for row in rows(experiment.type) where row.takesValue && !row.takesAnyText {
      for arguments in [["--\(row.flag)", "-,-"], ["--\(row.flag)=-,-"]] {
        let result = try await tool.run(["run", experiment.type.name] + arguments)
        #expect(result.errors.hasPrefix("descent: --\(row.flag) -,-: "), "\(result.errors)")
        #expect(result.errors.hasSuffix(" is needed\n"), "\(result.errors)")
        #expect(result.output == "")
        #expect(result.code == 64)
      }
    }
    #expect(tool.files(in: "runs") == [])
  }

  @Test(arguments: experiments) func aWrongFlagIsRefusedWithTheNearest(_ experiment: AnyExperiment)
    async throws
  {
    let name = experiment.type.name
    for row in rows(experiment.type) where row.flag.count > 6 {
      let typo = row.flag.prefix(2) + "x" + row.flag.dropFirst(2)
      let result = try await tool.run(["run", name, "--\(typo)", "1"])
      #expect(
        result.errors
          == "descent: Unknown option '--\(typo)'. Did you mean '--\(row.flag)'?; "
          + "see 'descent run \(name) --help'\n")
      #expect(result.code == 64)
    }
  }

  @Test func valuesAreLiteral() async throws {
    // Neither null nor a number, but the name of a folder.
    for name in ["~", "null", "1e3", "a,b"] {
      let result = try await tool.run(["run", "symmetry", "--data", name])
      #expect(result.errors.hasPrefix("descent: there is no data set \"\(name)\""))
      #expect(result.code == 1)
    }
  }

  @Test func theLastOfTwoValuesCounts() throws {
    typealias Flags = SettingFlags<OptimizerPathsExperiment.Options>
    var options = OptimizerPathsExperiment.Options()
    try Flags.parse(["--start", "-7,2", "--steps=3", "--start=-1,-2.5"]).apply(to: &options)
    #expect(options.start == [-1, -2.5])
    #expect(options.steps == 3)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func everyFlagIsCompleted(_ shell: String) async throws {
    let script = try await tool.run(["--generate-completion-script", shell]).output
    for experiment in ExperimentCatalogue.all {
      for row in rows(experiment) { #expect(script.contains(row.flag), "\(row.flag)") }
    }
    #expect(script.contains("rosenbrock") && script.contains("fashion-mnist"))
  }
}
