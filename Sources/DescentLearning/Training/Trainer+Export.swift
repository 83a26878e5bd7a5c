import DescentGraph

extension Trainer {
  /// The program of a prediction: the input `features` [batch, …], the output `output`.
  ///
  /// - Throws: `TraceError` where the model cannot take a batch of that size.
  public nonisolated func predictionProgram(batch: Int) throws -> Program {
    try programs.prediction(batch: batch)
  }
}
