import Descent
import Foundation

/// Runs all rows, Descent's and Optuna's in turn.
struct Comparison {
  let peer: Peer
  let tables: String?

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
          rows.append(try row(group))
          rows.append(
            ComparisonResult.Row("Optuna", group, try peer.run(group, tables: tables)))
          log("\(name), \(sampler.rawValue), lookahead \(lookahead)")
        }
        rows.append(
          try row(StudyGroup(problem: problem, sampler: .auto, lookahead: lookahead)))
      }
    }
    let times = try Self.timed.map { sampler, trials in
      ComparisonResult.Time(
        sampler: sampler.rawValue, trials: trials,
        descent: try timeOfProposal(sampler, trials: trials),
        optuna: try peer.timeOfProposal(sampler.rawValue, trials: trials))
    }
    return ComparisonResult(
      optuna: try peer.version, skipped: tables == nil ? Problem.tables : [], rows: rows,
      times: times)
  }

  private func row(_ group: StudyGroup) throws -> ComparisonResult.Row {
    ComparisonResult.Row("Descent", group, try (0..<group.seeds).map { try group.run(seed: $0) })
  }

  private func log(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
