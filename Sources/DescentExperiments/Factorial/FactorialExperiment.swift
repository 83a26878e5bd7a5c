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

/// The short form of an experiment: it measures the same quantities under every combination of what it varies.
///
/// It says what varies, what is measured under one condition, and how the results are read. Running the conditions for
/// every seed, the progress, `metrics.jsonl`, the record and the grouping by seed follow.
protocol FactorialExperiment: Experiment where Record == FactorialRecord<Head, Condition, Values> {
  /// What holds under all conditions.
  associatedtype Head: Codable & Sendable
  /// One combination of what varies; its members are keys in the record and in `metrics.jsonl`.
  associatedtype Condition: FactorialCondition
  /// What is measured under one condition; its members are keys in the record.
  associatedtype Values: FactorialValues
  typealias Results = FactorialResults<Head, Condition, Values>

  /// The key of the results in `record.json`.
  static var resultsKey: String { get }

  /// Every condition, in the order of the results; see `product`.
  static func conditions(_ options: Options) -> [Condition]

  static func head(_ options: Options, _ input: Input) -> Head

  /// Measures under one condition, with the seed of the context.
  static func measure(
    _ condition: Condition, _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Values

  /// The figures and text for the results of all seeds.
  static func page(_ results: Results, _ options: Options) -> Presentation
}

extension FactorialExperiment {
  public static func pieceCount(_ options: Options) -> Int { conditions(options).count }

  public static func run(
    _ options: Options, on input: Input, in context: RunContext
  ) async throws -> Record {
    let results = try await context.measure(conditions(options)) {
      try await measure($0, options, on: input, in: context)
    }
    return FactorialRecord(head: head(options, input), key: resultsKey, results: results)
  }

  public static func presentation(of records: [Record], options: Options) -> Presentation {
    guard let results = FactorialResults(records) else { return .empty(title: name) }
    return page(results, options)
  }
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
