/// The trainings of one trial, one after another: with several seeds, or on several folds.
///
/// Its steps are the epochs of all of them. So a pruner that ends a trial, or a rung at which it pauses, decides whether
/// it is promising enough to be repeated.
struct TrialRuns: Sendable {
  /// How many trainings there are.
  let count: Int
  /// The epochs of each.
  let epochs: Int
  /// The results of those that ended.
  private(set) var results: [Double] = []
  private var current: TrialTraining?

  init(count: Int, epochs: Int) { (self.count, self.epochs) = (count, epochs) }

  /// The steps of the whole trial.
  var steps: Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: epochs)
    return overflow ? .max : product
  }

  /// The step to which it has come.
  var step: Int { results.count * epochs + (current?.values.count ?? 0) }

  var isOver: Bool { results.count == count }

  /// The result: the mean of those of its trainings.
  var value: Double { Self.mean(results + [current?.values.last].compactMap(\.self)) }

  /// What is told after each epoch.
  struct Report: Sendable {
    let step: Int
    /// The mean of the results so far, the value of the running training among them.
    let value: Double
    /// The training that has just ended, from 0, and its result.
    var ended: (index: Int, value: Double)?
  }

  /// Trains up to a step, or until `report` returns `false`.
  ///
  /// - Parameter begin: Makes the training of an index, from 0.
  mutating func train(
    to step: Int, begin: (Int) async throws -> TrialTraining,
    report: nonisolated(nonsending) @escaping @Sendable (Report) async throws -> Bool
  ) async throws {
    var goesOn = true
    while goesOn, !isOver, self.step < step {
      let (start, earlier, epochs) = (results.count * epochs, results, epochs)
      var run: TrialTraining
      if let current { run = current } else { run = try await begin(earlier.count) }
      current = run
      goesOn = try await run.train(to: step - start) { epoch, value, isLast in
        try await report(
          Report(
            step: isLast ? start + epochs : start + epoch, value: Self.mean(earlier + [value]),
            ended: isLast ? (earlier.count, value) : nil))
      }
      current = run.isOver ? nil : run
      if run.isOver { results.append(await run.value) }
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
