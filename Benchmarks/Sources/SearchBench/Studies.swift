import Descent
import Foundation

/// What one study found.
struct StudyOutcome: Codable, Sendable {
  let problem: String
  let sampler: String
  let lookahead: Int
  let seed: Int
  /// The true value of the trial with the lowest value seen, at each checkpoint.
  let values: [Double]
  let seconds: Double

  static let checkpoints = [25, 50, 100, 200]
}

/// Runs a study: trial n is proposed from the results up to n − lookahead.
func runStudy(
  _ problem: Problem, _ kind: SamplerKind, seed: Int, trials: Int, lookahead: Int
) throws -> StudyOutcome {
  let sampler = try kind.sampler(trials: trials)
  var history = SearchHistory(problem.space)
  var waiting: [(number: Int, point: SearchPoint, places: [Double])] = []
  var best = (seen: Double.infinity, point: SearchPoint([:]))
  var values: [Double] = []
  var seconds = 0.0
  func finish() {
    let trial = waiting.removeFirst()
    let seen = problem.seen(trial.point, trial.number)
    if seen < best.seen { best = (seen, trial.point) }
    history.append(number: trial.number, places: trial.places, loss: seen)
    if StudyOutcome.checkpoints.contains(trial.number + 1) {
      values.append(problem.truth(best.point))
    }
  }
  for number in 0..<trials {
    let request = ProposalRequest(
      number: number, seed: UInt64(seed), history: history, running: waiting.map(\.places),
      trials: trials)
    let start = ContinuousClock.now
    let point = try sampler.point(request)
    seconds += (ContinuousClock.now - start) / .seconds(1)
    waiting.append((number, point, problem.space.places(of: point)))
    if waiting.count >= lookahead { finish() }
  }
  while !waiting.isEmpty { finish() }
  return StudyOutcome(
    problem: problem.name, sampler: kind.rawValue, lookahead: lookahead, seed: seed,
    values: values, seconds: seconds)
}
