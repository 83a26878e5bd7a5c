import DescentStudies
import Foundation
import TestProcesses
import Testing

/// `descent worker`, on a study in a file.
@Suite(.timeLimit(.minutes(10))) struct StudyWorkerTests {
  private let tool: Tool

  init() throws {
    tool = try Tool()
    try tool.takeSearch()
  }

  private func create(_ arguments: [String] = []) async throws {
    let result = try await tool.run(["search", "search.yaml", "--create"] + arguments)
    #expect(result.code == 0 && result.errors.contains("waits for descent worker"))
  }

  /// Workers need the study and its data, not the search file, and come to the trials of a search.
  @Test(arguments: ["none", "halving"])
  func theyTrainWhatAnotherMade(_ pruner: String) async throws {
    let whole = try await tool.run([
      "search", "search.yaml", "--pruner", pruner, "--study", "whole.jsonl", "--set",
      "search.ranking=0",
    ])
    #expect(whole.code == 0)
    try await create(["--pruner", pruner])
    #expect(try tool.archive("search.jsonl").study().trials.isEmpty)
    try FileManager.default.removeItem(at: tool.folder.appending(path: "search.yaml"))
    let worker = ["worker", "--study", "search.jsonl", "--jobs", "2"]
    async let first = tool.run(worker)
    async let second = tool.run(worker)
    for result in try await [first, second] {
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.errors.contains("8 of 8 trials were begun"))
    }
    let results = try tool.archive("search.jsonl").study().results
    #expect(try results == tool.archive("whole.jsonl").study().results)
  }

  @Test func theDataMayBeElsewhere() async throws {
    try await create()
    let data = tool.folder.appending(path: "people.csv")
    try FileManager.default.moveItem(at: data, to: tool.folder.appending(path: "moved.csv"))
    let without = try await tool.run(["worker", "--study", "search.jsonl"])
    #expect(without.code == 1 && without.errors.contains("people.csv"))
    let with = try await tool.run(["worker", "--study", "search.jsonl", "--data", "moved.csv"])
    #expect(with.code == 0, "\(with.errors)")
  }

  @Test func otherDataAreRefused() async throws {
    try await create()
    var rows = try tool.content("people.csv").split(separator: "\n")
    rows.removeLast()
    try tool.write(rows.joined(separator: "\n") + "\n", to: "people.csv")
    for command in [
      ["worker", "--study", "search.jsonl"], ["search", "search.yaml", "--resume"],
    ] {
      let result = try await tool.run(command)
      #expect(result.code == 1)
      #expect(result.errors.contains("these are not the data of the study search"))
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
    #expect(try tool.archive("search.jsonl").study().trials.isEmpty)
  }

  @Test func itWaitsForTheStudy() async throws {
    let none = try await tool.run(["worker", "--study", "search.jsonl", "--wait", "0.1s"])
    #expect(none.code == 1 && none.errors.hasSuffix("search.jsonl: there is no such study\n"))
    let early = try await tool.run(["worker", "--study", "search.jsonl", "--wait", "1h"]) { _ in
      try await create()
    }
    #expect(early.code == 0 && early.errors.contains("there is no such study; waiting for it"))
  }

  /// As schedulers end processes: the trials under way are left to others at once.
  @Test func aSchedulerEndsIt() async throws {
    try await create(["--trials", "100000", "--set", "training.epochs=1000"])
    let result = try await tool.run(["worker", "--study", "search.jsonl", "--jobs", "1"]) {
      while (try? tool.archive("search.jsonl").study().trials.isEmpty) != false {
        try await Task.sleep(for: .milliseconds(20))
      }
      $0.terminate()
    }
    #expect(result.code == 143)
    #expect(result.errors.hasSuffix("are left to the other workers of search.jsonl\n"))
    let left = try tool.content("search.jsonl").split(separator: "\n").last ?? ""
    #expect(left.contains("\"descent:worker\":\"\""), "\(left)")
  }

  @Test func mistakesTakeOneSentence() async throws {
    for (arguments, sentence) in [
      (["worker", "--study", "search.jsonl", "--prefix", "a"], "--prefix: only a study in Redis"),
      (["worker", "--study", "redis://"], "the host is missing"),
      (["worker"], "--study"),
      (["search", "search.yaml", "--create", "--jobs", "2"], "--create"),
    ] {
      let result = try await tool.run(arguments)
      #expect(
        [1, 64].contains(result.code) && result.errors.contains(sentence), "\(result.errors)")
    }
  }
}
