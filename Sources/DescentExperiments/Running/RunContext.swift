import DescentGraph

/// What a run with one seed works with: its random numbers, its place among others, whom it tells.
public struct RunContext: Sendable {
  /// Decides every random number.
  public let seed: UInt64
  let experiment: String
  let pool: WorkPool
  let counter: Counter
  let observer: RunObserver
  /// What is put before notes where there are several seeds.
  var label = ""

  /// The seed of one piece of the run, from the experiment's name, the run's seed and the piece's own
  /// name: pieces are independent of each other and of their order.
  func seed(of piece: String) -> UInt64 { pathHash("\(experiment)/\(seed)/\(piece)") }

  /// The results of pieces 0 ..< count in order, as many side by side as there are jobs.
  func map<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> [Result] {
    try await pool.map(count, work)
  }

  /// A piece of work has ended.
  func finished(_ note: String) { observer.progress(counter.next(label + note)) }

  /// A line of measurements for `metrics.jsonl`.
  func measured(_ value: any Encodable & Sendable) throws { try observer.measured(value) }
}
