import DescentGraph
import DescentRuns

/// The context of a run with one seed: its random numbers, its work pool and its observer.
public struct RunContext: Sendable {
  /// Determines every random number.
  public let seed: UInt64
  let experiment: String
  let pool: WorkPool
  let counter: PieceCounter
  let events: RunEvents
  /// The prefix of notes if there are several seeds.
  var label = ""

  /// The seed of one piece of the run, from the experiment's name, the run's seed and the piece's own
  /// name: pieces are independent of each other and of their order.
  func seed(of piece: String) -> UInt64 { pathHash("\(experiment)/\(seed)/\(piece)") }

  /// The results of pieces 0 ..< count in order, as many concurrently as there are jobs.
  func map<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> [Result] {
    try await pool.map(count, work)
  }

  /// Reports that a piece of work has ended.
  func finished(_ note: String) { try? events.tell(.piece(counter.next(label + note))) }

  /// Reports a line of measurements for `metrics.jsonl`.
  func measured(_ value: any Encodable & Sendable) throws { try events.tell(.observation(value)) }
}
