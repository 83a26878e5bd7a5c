import Testing

/// What the tool says about itself.
@Suite(.timeLimit(.minutes(10))) struct HelpTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  @Test func theVersionIsOneLine() async throws {
    let result = try await tool.run(["--version"])
    #expect(try #/\d+\.\d+\.\d+\n/#.wholeMatch(in: result.output) != nil, "\(result.output)")
    #expect(result.errors == "")
    #expect(result.code == 0)
  }

  @Test func theExperimentsAreListed() async throws {
    let result = try await tool.run(["experiments"])
    let lines = result.output.split(separator: "\n")
    let names = lines.map { String($0.prefix { $0 != " " }) }
    #expect(names.first == "optimizer-paths")
    #expect(names.contains("batch-norm"))
    // The summaries start in one column.
    let columns = lines.map { $0.split(separator: " ", maxSplits: 1)[0].count }
    let width = (columns.max() ?? 0) + 2
    #expect(lines.allSatisfy { $0.dropFirst(width).first?.isWhitespace == false })
    #expect(lines.allSatisfy { $0.prefix(width).hasSuffix("  ") })
    #expect(result.code == 0)
  }

  @Test(arguments: [[], ["--help"], ["help"]])
  func aloneItShowsItsCommands(_ arguments: [String]) async throws {
    let result = try await tool.run(arguments)
    #expect(result.output.hasPrefix("OVERVIEW: Train neural networks on CPUs"))
    for command in ["run", "experiments", "data"] {
      #expect(result.output.contains("\n  \(command) "))
    }
    #expect(result.errors == "")
    #expect(result.code == 0)
  }

  @Test func theHelpOfAnExperimentHasEveryOption() async throws {
    let help = try await tool.run(["run", "batch-norm", "--help"]).output
    for option in [
      "data", "data-dir", "samples", "epochs", "batch-size", "learning-rate", "hidden", "outputs",
      "seed", "seeds", "quick", "book", "thorough", "jobs", "out", "overwrite", "json", "jsonl",
      "quiet",
    ] {
      #expect(help.contains(" --\(option) "), "\(option)")
    }
  }

  @Test func theDataSetsAreListedWithTheirPlaces() async throws {
    let result = try await tool.run(["data"])
    #expect(
      result.output.hasPrefix("digits: bundled\nmnist\n  \(tool.folder.path)/.cache/descent/mnist"))
    #expect(result.code == 0)
    #expect(try await tool.run(["data", "verify", "digits"]).output.hasPrefix("digits: bundled"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsAreMade(_ shell: String) async throws {
    let result = try await tool.run(["--generate-completion-script", shell])
    #expect(result.output.contains("batch-size"))
    #expect(result.code == 0)
  }

  @Test func theCompletionScriptForBashIsBash() async throws {
    let result = try await tool.shell("\"$descent\" --generate-completion-script bash | bash -n")
    #expect(result.errors == "")
    #expect(result.code == 0)
  }
}
