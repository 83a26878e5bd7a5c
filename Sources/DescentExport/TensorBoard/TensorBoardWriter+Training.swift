import DescentArrays
import DescentLearning

extension TensorBoardWriter {
  /// Writes the curves of an epoch: `loss/train` and `loss/validation`, the same for every metric, and `learning-rate`.
  ///
  /// - Throws: ``ExportError/file(_:)`` if they cannot be written.
  public func write(_ epoch: Epoch) throws {
    var summaries = Self.scalars(epoch.train, of: "train")
    if let validation = epoch.validation {
      summaries += Self.scalars(validation, of: "validation")
    }
    summaries.append(.scalar("learning-rate", epoch.learningRate))
    try write(summaries, step: epoch.number)
  }

  private static func scalars(_ evaluation: Evaluation, of part: String) -> [TensorBoardSummary] {
    let metrics = evaluation.metrics.sorted { $0.key < $1.key }
    return [.scalar("loss/\(part)", evaluation.loss)]
      + metrics.map { .scalar("\($0.key)/\(part)", $0.value) }
  }

  /// Writes the histograms of an observation: `parameters/…`, `gradients/…` and `activations/…`, each with its path. If
  /// some numbers are not finite, their count is the scalar `not-finite/…`.
  ///
  /// - Parameter step: The number of the epoch.
  /// - Throws: ``ExportError/file(_:)`` if they cannot be written.
  public func write(_ observation: NetworkObservation, step: Int) throws {
    let groups = [
      ("parameters", observation.parameters), ("gradients", observation.gradients),
      ("activations", observation.activations),
    ]
    try write(
      groups.flatMap { group, all in
        all.flatMap { Self.histogram("\(group)/\($0.name)", $0.values) }
      }, step: step)
  }

  private static func histogram(_ tag: String, _ values: [Float]) -> [TensorBoardSummary] {
    let histogram = TensorBoardHistogram(values)
    let notFinite = histogram.notFiniteCount
    return [.histogram(tag, histogram)]
      + (notFinite > 0 ? [.scalar("not-finite/\(tag)", Double(notFinite))] : [])
  }
}

extension Trainer {
  /// Writes the results of an epoch and the state of the network after it: curves, and histograms of every parameter,
  /// gradient and layer output on the first batch of the data.
  ///
  /// - Throws: `TrainingError` if the data do not fit the model, ``ExportError`` if the file cannot be written.
  public func write(
    _ epoch: Epoch, to board: TensorBoardWriter, observing data: any SampleSource
  ) throws {
    try board.write(epoch)
    try board.write(try observation(onFirstOf: data), step: epoch.number)
  }
}
