import Descent
import Foundation

/// Runs all rows, Descent's and Optuna's in turn.
struct Comparison {
  let peer: Peer
  let tables: String?
  /// Where finished rows are kept, so that a run that was interrupted goes on.
  let folder: String
  /// Whether rows that are not kept are left out instead of run.
  var onlyKept = false

  private static let samplers: [SamplerKind] = [
    .random, .sobol, .tpe, .cmaES, .gaussianProcess,
  ]
  private static let timed: [(SamplerKind, Int)] = [
    (.tpe, 1000), (.cmaES, 1000), (.gaussianProcess, 100),
  ]

  func run() throws -> ComparisonResult {
    var rows: [ComparisonResult.Row] = []
    var names = Problem.analytic
    if tables != nil { names += Problem.tables }
    for name in names {
      let problem = try Problem(name, tables: tables)
      for lookahead in [1, 4, 8] {
        for sampler in Self.samplers {
          let group = StudyGroup(problem: problem, sampler: sampler, lookahead: lookahead)
          // Samplers that do not look at results find the same for any lookahead.
          if lookahead > 1, sampler == .random || sampler == .sobol { continue }
          rows += try row("descent", group) { try group.run() }
          rows += try row("optuna", group) { try peer.run(group, tables: tables) }
        }
        let group = StudyGroup(problem: problem, sampler: .auto, lookahead: lookahead)
        rows += try row("descent", group) { try group.run() }
      }
    }
    let times = try Self.timed.map { sampler, trials in
      ComparisonResult.Time(
        sampler: sampler.rawValue, trials: trials,
        descent: try timeOfProposal(sampler, trials: trials),
        optuna: try peer.timeOfProposal(sampler.rawValue, trials: trials))
    }
    return ComparisonResult(
      optuna: try peer.version, skipped: tables == nil ? Problem.tables : [], isPartial: onlyKept,
      rows: rows,
      times: times)
  }

  /// A row that is kept, or a new one; none if new ones are left out.
  private func row(
    _ side: String, _ group: StudyGroup, _ run: () throws -> [StudyOutcome]
  ) throws -> [ComparisonResult.Row] {
    let name = [side, group.problem.name, group.sampler.rawValue, "\(group.lookahead)"]
    let path = "\(folder)/\(name.joined(separator: ".")).jsonl"
    if let text = try? String(contentsOfFile: path, encoding: .utf8) {
      let outcomes = try text.split(separator: "\n").map {
        try JSONDecoder().decode(StudyOutcome.self, from: Data($0.utf8))
      }
      if outcomes.count == group.seeds { return [ComparisonResult.Row(side, group, outcomes)] }
    }
    if onlyKept { return [] }
    let outcomes = try run()
    let lines = try outcomes.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    log(name.joined(separator: " "))
    return [ComparisonResult.Row(side, group, outcomes)]
  }

  private func log(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
