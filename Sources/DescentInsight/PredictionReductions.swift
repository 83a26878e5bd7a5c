import DescentGraph
import DescentLearning

/// The reductions of a model's predictions and their targets.
struct PredictionReductions: Sendable {
  private enum Kind { case classes, probabilities, values }

  private static let name = "predictions"
  private let kind: Kind
  private let rows: Int
  private let targetRows: Int

  /// Adds the outputs; `nil` if the meaning of the model's output is not known.
  init?(_ step: TracedStep) {
    let (loss, scope) = (step.objective.loss, step.scope)
    guard !(loss is CombinedLoss) else { return nil }
    let output = step.output.asRows
    switch (loss.targetKind, loss.probabilityRule) {
    case (.labels, .softmax):
      kind = .classes
      let labels = step.target.converted(to: .int32)
      let flat = labels.reshaped(to: [labels.shape.count])
      let classes = output.shape[1]
      // A place without a label has a row of zeros.
      Self.write("targets", flat.oneHot(classes: classes), scope)
      Self.write("probabilities", output.softmax(), scope)
      Self.write("shares", output.argMax().oneHot(classes: classes), scope)
      targetRows = flat.shape[0]
    case (.values, .sigmoid):
      kind = .probabilities
      let target = step.target.asRows
      Self.write("targets", target, scope)
      Self.write("probabilities", output.sigmoid(), scope)
      Self.write("shares", output .> 0, scope)
      targetRows = target.shape[0]
    case (.values, _):
      kind = .values
      let target = step.target.asRows
      _ = ColumnReductions(output, Self.name + " outputs", scope)
      _ = ColumnReductions(target, Self.name + " targets", scope)
      targetRows = target.shape[0]
    default: return nil
    }
    rows = output.shape[0]
  }

  private static func write(_ what: String, _ matrix: Tensor, _ scope: Scope) {
    scope.output("\(name) \(what)", matrix.sum(axes: [0]))
  }

  // MARK: Reading

  /// What the run has given.
  func read(_ step: ProbedStep) -> PredictionObservation {
    func means(_ what: String, _ count: Int) -> [Double] {
      step.values("\(Self.name) \(what)").map { $0 / Double(count) }
    }
    switch kind {
    case .classes:
      let counts = step.values("\(Self.name) targets")
      let labeled = max(1, counts.reduce(0, +))
      return .classes(
        ClassPredictions(
          shares: means("shares", rows), probabilities: means("probabilities", rows),
          targets: counts.map { $0 / labeled }))
    case .probabilities:
      return .probabilities(
        BinaryPredictions(
          shares: means("shares", rows), probabilities: means("probabilities", rows),
          targets: means("targets", targetRows)))
    case .values:
      return .values(
        outputs: statistics("outputs", rows, step), targets: statistics("targets", targetRows, step)
      )
    }
  }

  private func statistics(_ what: String, _ rows: Int, _ step: ProbedStep) -> ValueStatistics {
    let columns = ColumnStatistics(step.values, "\(Self.name) \(what)", rows: rows)
    return ValueStatistics(
      means: columns.means, deviations: columns.deviations, minima: columns.minima,
      maxima: columns.maxima)
  }
}

extension Tensor {
  /// A matrix of all axes but the last, and the last; a tensor with samples alone is one column.
  fileprivate var asRows: Tensor {
    guard rank > 1 else { return reshaped(to: [shape.count, 1]) }
    let last = Swift.max(1, shape[rank - 1])
    return reshaped(to: [shape.count / last, last])
  }
}
