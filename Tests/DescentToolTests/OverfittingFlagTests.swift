import Foundation
import Testing

/// The flags of the experiments on activations and on overfitting.
@Suite(.timeLimit(.minutes(10))) struct OverfittingFlagTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private static let fraction = ": a list of numbers of at least 0 and below 1 is needed"

  @Test(arguments: [
    (
      ["weight-decay", "--weight-decay", "-0.1"],
      "--weight-decay -0.1: a list of numbers, 0 or above, that a Float holds, is needed"
    ),
    (["weight-decay", "--weight-decay", "0,0.1,0"], "--weight-decay 0,0.1,0: 0 is named twice"),
    (["weight-decay", "--every", "0"], "--every 0: a whole number of at least 1 is needed"),
    (
      ["weight-decay", "--samples", "99"], "--batch-size 100: is larger than the data of 99 samples"
    ),
    (["dropout", "--rates", "0,1"], "--rates 0,1\(fraction)"),
    (["dropout", "--rates", "-0.5"], "--rates -0.5\(fraction)"),
    (["dropout", "--networks", "0"], "--networks 0: a whole number from 1 to 10000 is needed"),
    (["dropout", "--passes", "-1"], "--passes -1: a whole number from 1 to 1000000 is needed"),
    (
      ["activation-distribution", "--samples", "0"],
      "--samples 0: a whole number of at least 1 is needed"
    ),
    (
      ["activation-distribution", "--features", "0"],
      "--features 0: a whole number of at least 1 is needed"
    ),
    (
      ["activation-distribution", "--data", "digits", "--features", "9"],
      "--features 9: applies only to Gaussian inputs; the samples of digits have their own size"
    ),
    (
      ["activation-distribution", "--data-dir", "/"],
      "--data-dir /: Gaussian numbers are not in a folder; name a data set as the data"
    ),
  ])
  func settingsThatMakeNoSense(_ arguments: [String], _ sentence: String) async throws {
    let data = arguments[0] == "activation-distribution" ? [] : ["--data", "digits"]
    let result = try await tool.run(["run"] + arguments + data)
    #expect(result.errors == "descent: \(sentence)\n")
    #expect(result.output == "")
    #expect(result.code == 64)
    #expect(tool.files(in: "runs") == [])
  }

  @Test(arguments: [
    ["weight-decay", "--weight-decay", "0,a"], ["weight-decay", "--weight-decay", ""],
    ["dropout", "--rates", "0;0.2"],
  ])
  func valuesThatAreNone(_ arguments: [String]) async throws {
    let result = try await tool.run(["run"] + arguments + ["--data", "digits"])
    let flag = arguments[1...2].filter { !$0.isEmpty }.joined(separator: " ")
    #expect(result.errors.hasPrefix("descent: \(flag)"))
    #expect(result.errors.contains(": a list of numbers"))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.code == 64)
  }

  private struct Record: Decodable {
    struct Run: Decodable {
      struct Curve: Decodable { let epochs: [Int] }
      let weightDecay: Double?
      let rate: Double?
      let curve: Curve
    }
    struct Answer: Decodable { let outputs: Int }
    let runs: [Run]
    let answers: [Answer]?
    let testSamples: Int
  }

  private func record(_ arguments: [String]) async throws -> Record {
    let result = try await tool.run(
      ["run"] + arguments
        + ["--book", "--data", "digits", "--samples", "50", "--batch-size", "25", "--hidden", "8"]
        + ["--json", "--quiet"], environment: ["PATH": "/nonexistent"])
    #expect(result.code == 0)
    return try JSONDecoder().decode(Record.self, from: Data(result.output.utf8))
  }

  @Test func listsAndCountsAreTaken() async throws {
    let decay = try await record([
      "weight-decay", "--weight-decay", "0.5,0,2", "--epochs", "5", "--every", "2",
    ])
    #expect(decay.runs.map(\.weightDecay) == [0.5, 0, 2])
    #expect(decay.runs.allSatisfy { $0.curve.epochs == [0, 2, 4, 5] })
    #expect(decay.testSamples == 360)
    let dropout = try await record([
      "dropout", "--rates", "0.5,0.1", "--networks", "2", "--passes", "3", "--epochs", "2",
    ])
    #expect(dropout.runs.map(\.rate) == [0.5, 0.1])
    #expect(dropout.runs.allSatisfy { $0.curve.epochs == [0, 1, 2] })
    #expect(dropout.answers?.map(\.outputs) == [1, 2, 1, 3, 1, 3])
  }

  @Test func aConfigurationRepeatsItsRun() async throws {
    for settings in [
      ["dropout", "--data", "digits", "--quick", "--epochs", "2", "--rates", "0.3"],
      ["activation-distribution", "--samples", "20", "--features", "7", "--hidden", "6,5"],
      ["activation-distribution", "--samples", "20", "--data", "digits"],
    ] {
      let none = ["PATH": "/nonexistent"]
      let first = try await tool.run(
        ["run"] + settings + ["--out", "a", "--overwrite", "-q", "--json"], environment: none)
      let second = try await tool.run(
        ["run", "--config", "a", "--out", "b", "--overwrite", "-q", "--json"], environment: none)
      #expect(first.code == 0 && second.code == 0)
      #expect(withoutSeconds(first.output) == withoutSeconds(second.output))
    }
  }
}
