import DescentGraph

/// Cross-entropy of class labels under the softmax of the logits: −mean(ln p_label), with p = eˣ/Σeˣ over each row. It
/// is computed from the logits without overflow: ln p_label = x_label − max − ln Σe^(x − max). Its gradient is (p −
/// 1_label)/samples. A logit of −∞ excludes its class.
///
/// The book's variant is −mean(ln(p_label + 1e-7)), so that the loss of a confident error is at most 16.1; its gradient
/// is the same.
///
/// With class weights w it is Σ w_label·loss/Σ w_label, with both sums over the batch: a weighted mean. With label
/// smoothing e (Szegedy et al. 2016) the target is (1 − e)·1_label + e/classes; with both, the loss of class c against
/// the smoothed target is weighted by w_c, and the sum is divided by the sum of the labels' weights. All of this
/// matches PyTorch's `cross_entropy`. A mean over several batches, in an ``Evaluation``, weights each batch by the sum
/// of its weights, so that it is the mean over all samples, however they are divided into batches.
///
/// Outputs with further axes, such as logits [samples, places, classes] with labels [samples, places], are as many
/// samples as places; those with a label below 0 do not count. It matches PyTorch's `ignore_index`.
///
/// Shapes: logits [samples, classes], labels [samples].
public struct SoftmaxCrossEntropy: SampleLoss {
  /// The convention it follows.
  public var convention: Convention

  /// The weight of each class, one positive number per class; `nil` if all count the same.
  public var weights: [Double]?
  /// e, the share of the target that is spread over all classes, 0 ≤ e < 1.
  public var smoothing: Double

  /// The loss in the given convention.
  public init(
    convention: Convention = .standard, weights: [Double]? = nil, smoothing: Double = 0
  ) {
    self.convention = convention
    self.weights = weights
    self.smoothing = smoothing
  }

  public var targetKind: TargetKind { .labels }
  public var probabilityRule: ProbabilityRule? { .softmax }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned else { return output }
    guard output.rank >= 2 else {
      return output.failing("softmax cross-entropy", "takes logits [samples, classes]")
    }
    if let mistake = mistake(classes: output.shape[output.rank - 1]) {
      return output.failing("softmax cross-entropy", mistake)
    }
    guard output.rank > 2 else { return mean(output, target, counting: nil) }
    let places = LabeledPlaces(output, target)
    return mean(places.output, places.labels, counting: places.counts)
  }

  /// The mean over rows of logits.
  ///
  /// - Parameter counts: 1 for each row that counts, otherwise 0; `nil` if all do.
  private func mean(_ output: Tensor, _ target: Tensor, counting counts: Tensor?) -> Tensor {
    let terms = terms(output, target)
    let (labels, losses) = (terms.labels, terms.losses)
    guard weights != nil || smoothing > 0 || counts != nil else { return losses.mean() }

    let weights = weights.map { output.row(of: $0) }
    let labelWeights = self.labelWeights(labels, weights, counts)
    // Where no row counts the loss is 0, not 0/0.
    let sum = labelWeights?.sum()
    let total =
      counts == nil ? sum : sum.map { Tensor.maximum($0, Double(Float.leastNormalMagnitude)) }
    let chosen = mean(labelWeights.map { losses * $0 } ?? losses, total)
    guard smoothing > 0 else { return chosen }
    let each = terms.ofEachClass
    let all = (weights.map { each * $0 } ?? each).mean(axes: [1])
    let spread = mean(counts.map { all * $0 } ?? all, total)
    return (1 - smoothing) * chosen + smoothing * spread
  }

  /// What the losses of rows of logits are made of.
  private struct Terms {
    /// 1 in the column of each label.
    let labels: Tensor
    /// −ln p_label of each row.
    let losses: Tensor
    let shifted: Tensor
    let logarithmOfSum: Tensor

    /// −ln p of every class.
    var ofEachClass: Tensor { logarithmOfSum.reshaped(to: [shifted.shape[0], 1]) - shifted }
  }

  private func terms(_ output: Tensor, _ target: Tensor) -> Terms {
    let shifted = output - output.maximum(axes: [1], keepingDimensions: true).stoppingGradient()
    let logarithmOfSum = Tensor.log(Tensor.exp(shifted).sum(axes: [1]))
    let labels = target.oneHot(classes: output.shape[1])
    // Selected, not multiplied: 0 times another class's logit is not 0 if the logit is −∞.
    let zero = output.filling([1, 1], with: 0)
    let ofLabels = (labels * shifted).selected(where: labels .> 0, else: zero)
    let losses = valued(logarithmOfSum - ofLabels.sum(axes: [1]))
    return Terms(labels: labels, losses: losses, shifted: shifted, logarithmOfSum: logarithmOfSum)
  }

  public func losses(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned else { return output }
    guard output.rank == 2, weights == nil else {
      return output.failing(
        "softmax cross-entropy",
        weights == nil
          ? "takes logits [samples, classes] where samples have weights"
          : "has class weights; where samples have weights, multiply those by the weights of their classes"
      )
    }
    if let mistake = mistake(classes: output.shape[1]) {
      return output.failing("softmax cross-entropy", mistake)
    }
    let terms = terms(output, target)
    guard smoothing > 0 else { return terms.losses }
    return (1 - smoothing) * terms.losses + smoothing * terms.ofEachClass.mean(axes: [1])
  }

  public func targetShape(for output: TensorShape) -> TensorShape {
    TensorShape(Array(output.dimensions.dropLast()))
  }

  /// Σ w_label over the batch; `nil` if all samples count the same.
  public func weight(output: Tensor, target: Tensor) -> Tensor? {
    guard !output.isPoisoned else { return nil }
    guard output.rank > 2 else {
      return weights.map {
        (target.oneHot(classes: $0.count) * output.row(of: $0)).sum(axes: [1]).sum()
      }
    }
    let places = LabeledPlaces(output, target)
    return labelWeights(
      places.labels.oneHot(classes: places.output.shape[1]),
      weights.map { places.output.row(of: $0) }, places.counts)?.sum()
  }

  /// The weight of each sample's label; `nil` if all count the same.
  private func labelWeights(_ labels: Tensor, _ weights: Tensor?, _ counts: Tensor?) -> Tensor? {
    guard let weights else { return counts }
    let ofLabels = (labels * weights).sum(axes: [1])
    return counts.map { ofLabels * $0 } ?? ofLabels
  }

  /// Σ losses divided by the sum of the weights, or by their number.
  private func mean(_ losses: Tensor, _ total: Tensor?) -> Tensor {
    total.map { losses.sum() / $0 } ?? losses.mean()
  }

  /// The losses of the samples under the convention.
  private func valued(_ losses: Tensor) -> Tensor {
    switch convention {
    case .standard:
      return losses
    case .book:
      // The value is the book's and the gradient that of the exact loss: the difference adds exactly 0.
      let value = -Tensor.log(Tensor.exp(-losses) + 1e-7)
      return value.stoppingGradient() + (losses - losses.stoppingGradient())
    }
  }

  private func mistake(classes: Int) -> String? {
    if let weights {
      guard weights.count == classes else {
        return "has \(weights.count) class weights for \(classes) classes"
      }
      guard weights.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        return "has class weights that are not positive"
      }
    }
    return (0..<1).contains(smoothing)
      ? nil : "has the label smoothing \(smoothing); it must be at least 0 and below 1"
  }
}

extension Loss where Self == SoftmaxCrossEntropy {
  /// Cross-entropy of class labels under the softmax of the logits.
  public static var softmaxCrossEntropy: SoftmaxCrossEntropy { SoftmaxCrossEntropy() }

  /// The cross-entropy of class labels with a weight for each class, a smoothed target, or in the book's convention.
  public static func softmaxCrossEntropy(
    convention: Convention = .standard, weights: [Double]? = nil, smoothing: Double = 0
  ) -> SoftmaxCrossEntropy {
    SoftmaxCrossEntropy(convention: convention, weights: weights, smoothing: smoothing)
  }
}
