import DescentArrays
import DescentGraph

/// The weighted sum of a loss for each of several named outputs: Σ wₒ·lossₒ.
///
/// ```swift
/// .combined(["kind": .softmaxCrossEntropy, "price": .meanSquaredError], weights: ["price": 0.1])
/// ```
///
/// The outputs are those of a model with ``NamedOutputs``; the data have targets of the same names. An output without a
/// loss is not trained.
public struct CombinedLoss: SampleLoss {
  /// The loss of each output.
  public var losses: [String: any Loss]
  /// The weight of each output's loss; 1 where there is none.
  public var weights: [String: Double]
  /// The outputs of the model, once they are known.
  private(set) var outputs: SampleLayout?

  /// The sum of the losses, each times its weight.
  public init(_ losses: [String: any Loss], weights: [String: Double] = [:]) {
    self.losses = losses
    self.weights = weights
  }

  public var targetKind: TargetKind { .values }

  /// The targets in the order of their names: class labels where a loss takes them, otherwise values.
  var targets: SampleLayout {
    SampleLayout(
      (outputs?.parts ?? []).sorted { $0.name < $1.name }.compactMap { part in
        guard let loss = losses[part.name] else { return nil }
        let output = TensorShape(part.form.shape)
        let shape = loss.targetShape(for: output).dimensions
        let classes = part.form.shape.last.map { 0...max(0, $0 - 1) }
        // At a place without a label it is −1.
        let range = shape.isEmpty ? classes : classes.map { -1...$0.upperBound }
        let isWhole = loss.targetKind == .labels
        return .init(
          part.name, SampleForm(shape: shape, isWhole: isWhole, range: isWhole ? range : nil))
      })
  }

  public func targetShape(for output: TensorShape) -> TensorShape { [max(1, targets.size)] }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    sum(output, target) { $1($2, target: $3) }
  }

  /// The sum, with the parameters of a loss below the name of its output.
  public func callAsFunction(_ output: Tensor, target: Tensor, in scope: Scope) -> Tensor {
    sum(output, target) { name, loss, output, target in
      loss(output, target: target, in: scope.child(name))
    }
  }

  public func losses(_ output: Tensor, target: Tensor) -> Tensor {
    sum(output, target) { name, loss, output, target in
      (loss as? any SampleLoss)?.losses(output, target: target)
        ?? output.failing(
          "the loss of '\(name)'",
          "gives no loss for each sample, so that samples cannot have weights; make it a SampleLoss"
        )
    }
  }

  private func sum(
    _ output: Tensor, _ target: Tensor,
    _ value: (_ name: String, any Loss, _ output: Tensor, _ target: Tensor) -> Tensor
  ) -> Tensor {
    guard let outputs, !output.isPoisoned, !target.isPoisoned else {
      return output.failing("the combined loss", "needs a model with named outputs")
    }
    let (values, wanted) = (outputs.cut(output), targets.cut(target))
    var sum: Tensor?
    for name in targets.names {
      guard let loss = losses[name], let output = values[name], let target = wanted[name] else {
        continue
      }
      let term = value(name, loss, output, target) * (weights[name] ?? 1)
      sum = sum.map { $0 + term } ?? term
    }
    return sum ?? output.failing("the combined loss", "has no terms")
  }

  /// The same loss for a model's outputs.
  ///
  /// - Throws: ``TrainingError/setting(_:)`` if a name is none of an output, or a weight makes no sense.
  func fitting(_ outputs: SampleLayout?) throws -> CombinedLoss {
    guard let outputs else {
      throw TrainingError.setting(
        "the loss is for the outputs \(SampleLayout.list(losses.keys.sorted())), but the outputs of the model have no names"
      )
    }
    try NamedPart.check(Array(losses.keys), in: outputs, "the loss")
    guard !losses.isEmpty else { throw TrainingError.setting("the combined loss has no terms") }
    if let name = weights.keys.sorted().first(where: { losses[$0] == nil }) {
      throw TrainingError.setting(
        "the loss has a weight for '\(name)', but losses for \(SampleLayout.list(losses.keys.sorted()))"
      )
    }
    if let (name, weight) = weights.sorted(by: { $0.key < $1.key }).first(where: {
      !($0.value.isFinite && $0.value >= 0)
    }) {
      throw TrainingError.setting(
        "the weight of the loss of '\(name)' is \(weight); it must be 0 or positive")
    }
    var fitted = self
    fitted.outputs = outputs
    return fitted
  }
}

extension Loss where Self == CombinedLoss {
  /// The weighted sum of a loss for each of several named outputs.
  public static func combined(
    _ losses: [String: any Loss], weights: [String: Double] = [:]
  ) -> CombinedLoss {
    CombinedLoss(losses, weights: weights)
  }
}
