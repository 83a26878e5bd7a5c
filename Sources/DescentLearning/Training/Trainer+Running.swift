extension Trainer {
  /// Runs a closure on the trainer, such as a training loop of your own.
  ///
  /// ```swift
  /// try await trainer.run { trainer in
  ///   for batch in batches { try trainer.step(on: data, samples: batch) }
  /// }
  /// ```
  ///
  /// A call from outside changes threads; within the closure a call is a function call.
  public func run<Result: Sendable>(
    _ body: @Sendable (isolated Trainer) throws -> Result
  ) rethrows -> Result {
    try body(self)
  }
}
