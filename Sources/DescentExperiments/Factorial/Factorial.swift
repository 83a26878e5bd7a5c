import DescentRuns

/// One combination of what varies.
protocol FactorialCondition: Codable, Hashable, Sendable {
  /// Its name, for the progress.
  var title: String { get }
}

/// What is measured under one condition.
protocol FactorialValues: Codable, Sendable {
  /// The main one, for the progress.
  var words: String { get }
  /// The numbers of each line of `metrics.jsonl` that tells of them.
  var lines: [[String: Double?]] { get }
}

extension RunContext {
  /// Measures under every condition, as many concurrently as there are jobs, and reports each.
  func measure<Condition: FactorialCondition, Values: FactorialValues>(
    _ conditions: [Condition], _ values: @escaping @Sendable (Condition) async throws -> Values
  ) async throws -> [FactorialResult<Condition, Values>] {
    try await map(conditions.count) { index in
      let condition = conditions[index]
      let values = try await values(condition)
      for numbers in values.lines {
        try measured(FactorialLine(seed: seed, condition: condition, numbers: numbers))
      }
      finished("\(condition.title): \(values.words)")
      return FactorialResult(condition: condition, values: values)
    }
  }
}

extension Experiment where Input == Void {
  /// There are no data to read.
  public static func load(_ options: Options, jobs: Int, events: RunEvents) throws {
    try options.check()
  }
}

/// Every combination of two lists, the second varying fastest.
func product<First, Second, Condition>(
  _ first: [First], _ second: [Second], _ condition: (First, Second) -> Condition
) -> [Condition] {
  first.flatMap { one in second.map { condition(one, $0) } }
}
