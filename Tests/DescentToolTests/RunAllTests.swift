import Foundation
import Testing

/// Every experiment in one command, and the two whose flags are not tested elsewhere.
@Suite(.timeLimit(.minutes(20))) struct RunAllTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  @Test func onePageLeadsToEveryReport() async throws {
    let result = try await tool.run(
      ["run", "all", "--quick", "--data", "digits", "--jsonl", "--seed", "3", "--out", "out"],
      environment: ["PATH": "/nonexistent"])
    #expect(result.code == 0)
    let names = try await tool.run(["experiments"]).output.split(separator: "\n").map {
      String($0.prefix { $0 != " " })
    }
    let page = try tool.content("out/index.html")
    for (place, name) in names.enumerated() {
      #expect(page.contains("href=\"\(name)/report.html\""), "\(name)")
      #expect(result.errors.contains("\(place + 1) of \(names.count): \(name)\n"))
      let config = try tool.content("out/\(name)/config.yaml")
      #expect(config.contains("seed: 3"))
    }
    // Each line names its experiment.
    let lines = try result.output.split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }
    #expect(Set(lines.compactMap { $0?["experiment"] as? String }) == Set(names))
    #expect(lines.allSatisfy { $0?["seed"] as? Int == 3 })
    #expect(result.errors.contains("written to out: config.yaml, index.html, "))

    // Its configuration repeats it; here only the first experiment.
    let again = try await tool.run(["run", "--config", "out", "--out", "again", "-q"]) {
      try await tool.waitForFile("again/optimizer-paths/record.json")
      $0.interrupt()
    }
    #expect(again.code == 130)
    #expect(again.errors.contains("descent: interrupted; again holds config.yaml, "))
    #expect(
      try withoutSeconds(tool.content("out/optimizer-paths/record.json"))
        == withoutSeconds(tool.content("again/optimizer-paths/record.json")))
    #expect(try tool.content("out/config.yaml") == tool.content("again/config.yaml"))
  }

  @Test func dataThatAreNotThereLeaveNothing() async throws {
    let result = try await tool.run(["run", "all", "--data", "nonsense", "--out", "out"])
    #expect(result.errors.hasPrefix("descent: there is no data set \"nonsense\""))
    #expect(result.code == 1)
    #expect(tool.files(in: "out") == [])
  }

  private static let ends = "a range of two numbers above 0"

  @Test(arguments: [
    (["all", "--seeds", "0"], "--seeds 0: a whole number of at least 1 is needed"),
    (["optimizer-paths", "--steps", "0"], "--steps 0: a whole number from 1 to 100000 is needed"),
    (
      ["optimizer-paths", "--steps", "1000000"],
      "--steps 1000000: a whole number from 1 to 100000 is needed"
    ),
    (["optimizer-paths", "--start", "1"], "--start 1: a pair of numbers, as in -7,2, is needed"),
    (
      ["optimizer-paths", "--start", "1,inf"],
      "--start 1,inf: a pair of numbers, as in -7,2, is needed"
    ),
    (
      ["hyperparameter-search", "--data", "digits", "--rounds", "101"],
      "--rounds 101: each round needs a trial, but there are 100"
    ),
    (
      ["hyperparameter-search", "--data", "digits", "--learning-rates", "1e-2,1e-6"],
      "--learning-rates 1e-2,1e-6: \(ends), as in 1e-6,1e-2, is needed"
    ),
    (
      ["hyperparameter-search", "--data", "digits", "--weight-decays", "0,1"],
      "--weight-decays 0,1: \(ends), as in 1e-8,1e-4, is needed"
    ),
    (
      ["hyperparameter-search", "--data", "digits", "--validation-fraction", "1"],
      "--validation-fraction 1: a number between 0 and 1 is needed"
    ),
  ])
  func valuesThatMakeNoSense(_ arguments: [String], _ sentence: String) async throws {
    let result = try await tool.run(["run"] + arguments)
    #expect(result.errors == "descent: \(sentence)\n")
    #expect(result.output == "")
    #expect(result.code == 64)
    #expect(tool.files(in: "runs") == [])
  }

  @Test func aFunctionThatIsNone() async throws {
    let result = try await tool.run(["run", "optimizer-paths", "--function", "plane"])
    #expect(
      result.errors
        == "descent: --function plane: one of bowl, rosenbrock and beale is needed\n")
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.code == 64)
  }
}
