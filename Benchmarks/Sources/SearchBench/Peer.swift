import Foundation

/// Optuna, in a Python of its own.
struct Peer: Sendable {
  let python: String
  let script: String

  /// The studies of a row; `tables` is the folder of tables.
  func run(_ group: StudyGroup, tables: String?) throws -> [StudyOutcome] {
    let words = [group.problem.name, group.sampler.rawValue] + numbers(group)
    return try lines(words + (tables.map { [$0] } ?? [])).map {
      try JSONDecoder().decode(StudyOutcome.self, from: Data($0.utf8))
    }
  }

  private func numbers(_ group: StudyGroup) -> [String] {
    [group.seeds, group.trials, group.lookahead].map { "\($0)" }
  }

  /// The median time in milliseconds for a proposal.
  func timeOfProposal(_ sampler: String, trials: Int) throws -> Double {
    struct Printed: Decodable { let milliseconds: Double }
    let line = try lines(["--time", sampler, "\(trials)"]).last ?? ""
    return try JSONDecoder().decode(Printed.self, from: Data(line.utf8)).milliseconds
  }

  var version: String {
    get throws { try lines(["--version"]).last ?? "unknown" }
  }

  private func lines(_ words: [String]) throws -> [String] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script] + words
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) {
      $1
    }
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchError("the peer failed: \(words.joined(separator: " "))")
    }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
