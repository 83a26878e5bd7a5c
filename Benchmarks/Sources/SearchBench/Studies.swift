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
  /// The processor time spent on proposals.
  let seconds: Double

  static let checkpoints = [25, 50, 100, 200]
}

/// Studies that differ only in their seeds: a row of the table.
struct StudyGroup: Sendable {
  let problem: Problem
  let sampler: SamplerKind
  let seeds: Int
  let trials: Int
  let lookahead: Int

  init(problem: Problem, sampler: SamplerKind, lookahead: Int) {
    (self.problem, self.sampler, self.lookahead) = (problem, sampler, lookahead)
    seeds = sampler == .gaussianProcess ? 8 : 30
    // The automatic choice is the Gaussian process on these problems.
    trials = sampler == .gaussianProcess || sampler == .auto ? 100 : 200
  }

  /// PROBLEM SAMPLER SEEDS TRIALS LOOKAHEAD [TABLES].
  init(_ words: [String]) throws {
    guard let sampler = SamplerKind(rawValue: words[1]), let seeds = Int(words[2]),
      let trials = Int(words[3]), let lookahead = Int(words[4])
    else { throw BenchError("expected PROBLEM SAMPLER SEEDS TRIALS LOOKAHEAD [TABLES]") }
    problem = try Problem(words[0], tables: words.count > 5 ? words[5] : nil)
    (self.sampler, self.seeds, self.trials, self.lookahead) = (sampler, seeds, trials, lookahead)
  }

  func run() throws -> [StudyOutcome] { try (0..<seeds).map { try run(seed: $0) } }

  /// Trial n is proposed from the results up to n − lookahead.
  func run(seed: Int) throws -> StudyOutcome {
    let strategy = try sampler.sampler(trials: trials)
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
      let start = processorSeconds()
      let point = try strategy.point(request)
      seconds += processorSeconds() - start
      waiting.append((number, point, problem.space.places(of: point)))
      if waiting.count >= lookahead { finish() }
    }
    while !waiting.isEmpty { finish() }
    return StudyOutcome(
      problem: problem.name, sampler: sampler.rawValue, lookahead: lookahead, seed: seed,
      values: values, seconds: seconds)
  }
}

/// The time that this process, which has one thread, has had a processor: other work on the machine does not count.
private func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// The median time in milliseconds for a proposal after random trials of Hartmann 6.
func timeOfProposal(_ kind: SamplerKind, trials: Int) throws -> Double {
  let problem = try Problem("hartmann6", tables: nil)
  let sampler = try kind.sampler(trials: 10 * trials)
  var times: [Double] = []
  for seed in 0..<5 as Range<UInt64> {
    var history = SearchHistory(problem.space)
    func add(_ point: SearchPoint) {
      history.append(
        number: history.count, places: problem.space.places(of: point),
        loss: problem.seen(point, 0))
    }
    func request() -> ProposalRequest {
      ProposalRequest(number: history.count, seed: seed, history: history, trials: 10 * trials)
    }
    for _ in 0..<trials { add(try RandomSampler().point(request())) }
    for repetition in 0..<3 {
      let start = processorSeconds()
      let point = try sampler.point(request())
      let elapsed = (processorSeconds() - start) * 1000
      if repetition > 0 { times.append(elapsed) }
      add(point)
    }
  }
  times.sort()
  return (times[times.count / 2] + times[(times.count - 1) / 2]) / 2
}
