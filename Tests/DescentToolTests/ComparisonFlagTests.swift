import Foundation
import Testing

/// The flags of the experiments that compare optimizers, initial weights, and starts of equal weights.
@Suite(.timeLimit(.minutes(10))) struct ComparisonFlagTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  @Test(arguments: [
    (
      ["optimizer-comparison", "--book", "--validation-fraction", "0.3"],
      "--validation-fraction 0.3: has no effect without tune; give both"
    ),
    (
      ["optimizer-comparison", "--book", "--rates", "9"],
      "--rates 9: has no effect with the book's settings, which try 7 rates with tune and otherwise one"
    ),
    (
      ["optimizer-comparison", "--tune", "--validation-fraction", "0.99"],
      "--validation-fraction 0.99: holds out 1423 of 1437 training samples; it must hold out at least 1 and leave a "
        + "batch of 128"
    ),
    (
      ["optimizer-comparison", "--optimizers", "adam,momentum", "--learning-rate", "sgd=0.1"],
      "--learning-rate sgd=0.1: sgd is not among the optimizers adam,momentum"
    ),
    (
      ["optimizer-comparison", "--optimizers", "adam,adam"],
      "--optimizers adam,adam: adam is named twice"
    ),
    (
      ["optimizer-comparison", "--learning-rate", "-1"],
      "--learning-rate -1: a number above 0 that fits in a Float, or such rates for some, as in sgd=0.1,adam=0.003, "
        + "is needed"
    ),
    (
      ["optimizer-comparison", "--samples", "100"],
      "--batch-size 128: is larger than the data of 100 samples"
    ),
    (
      ["symmetry", "--weight", "nan"], "--weight nan: a number that fits in a Float is needed"
    ),
    (
      ["initialization-comparison", "--activation", "tanh,relu,tanh"],
      "--activation tanh,relu,tanh: tanh is named twice"
    ),
    (
      ["initialization-comparison", "--steps", "4294967296"],
      "--steps 4294967296: a whole number from 1 to 4294967295 is needed"
    ),
  ])
  func settingsThatMakeNoSense(_ arguments: [String], _ sentence: String) async throws {
    let result = try await tool.run(["run"] + arguments + ["--data", "digits"])
    let first = result.errors.split(separator: ";", maxSplits: 1).first.map(String.init) ?? ""
    #expect(result.errors.hasPrefix("descent: \(sentence)"), "\(first)")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.output == "")
    #expect(result.code == 64)
    #expect(tool.files(in: "runs") == [])
  }

  @Test(arguments: [
    ["optimizer-comparison", "--optimizers", "adam,nonsense"],
    ["optimizer-comparison", "--learning-rate", "adam=0.1,adam=0.2"],
    ["optimizer-comparison", "--learning-rate", "adam"],
    ["symmetry", "--activation", "nonsense"], ["initialization-comparison", "--activation", ""],
  ])
  func valuesThatAreNone(_ arguments: [String]) async throws {
    let result = try await tool.run(["run"] + arguments + ["--data", "digits"])
    let flag = arguments[1...2].filter { !$0.isEmpty }.joined(separator: " ")
    #expect(result.errors.hasPrefix("descent: \(flag)"))
    #expect(result.errors.hasSuffix(" is needed\n"))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.code == 64)
  }

  private struct Record: Decodable {
    struct Run: Decodable, Equatable {
      let optimizer: String
      let learningRate: Double
    }
    let runs: [Run]
  }

  private func runs(_ arguments: String...) async throws -> [Record.Run] {
    let result = try await tool.run(
      ["run", "optimizer-comparison", "--data", "digits", "--quick", "--json", "--quiet"]
        + ["--hidden", "8", "--steps", "3"] + arguments, environment: ["PATH": "/nonexistent"])
    #expect(result.code == 0)
    let record = try JSONDecoder().decode(Record.self, from: Data(result.output.utf8))
    return record.runs
  }

  @Test func ratesAndOptimizersAreTaken() async throws {
    let some = try await runs("--optimizers", "adam,sgd", "--learning-rate", "sgd=0.25")
    #expect(
      some == [
        .init(optimizer: "adam", learningRate: 0.001), .init(optimizer: "sgd", learningRate: 0.25),
      ])
    #expect(
      try await runs("--optimizers", "nesterov,rmsprop", "--learning-rate", "0.5")
        .map(\.learningRate) == [0.5, 0.5])
    #expect(try await runs().count == 6)
  }

  @Test func aConfigurationRepeatsTheComparison() async throws {
    let settings = [
      "run", "optimizer-comparison", "--data", "digits", "--quick", "--hidden", "8", "--steps", "3",
      "--optimizers", "adam,sgd", "--tune", "--validation-fraction", "0.3", "-q", "--json",
    ]
    let none = ["PATH": "/nonexistent"]
    let first = try await tool.run(settings + ["--out", "a"], environment: none)
    let second = try await tool.run(
      ["run", "--config", "a", "--out", "b", "-q", "--json"], environment: none)
    #expect(first.code == 0 && second.code == 0)
    #expect(withoutSeconds(first.output) == withoutSeconds(second.output))
    #expect(tool.files(in: "a").contains("figures/optimizer-rates.svg"))
  }
}
