import DescentArrays
import DescentLearning
import RealModule

/// The loss of models that know nothing of their inputs: what a first loss is compared with.
///
/// | loss | ``ofZero`` | ``ofConstant`` |
/// |---|---|---|
/// | softmax cross-entropy of K classes | ln K | the entropy −Σ p·ln p of the shares p of the classes |
/// | binary cross-entropy | ln 2 | the entropy of the mean target, a mean over the values |
/// | mean squared error | the mean of t² | the variance of the targets, a mean over the values |
///
/// Class weights, label smoothing, positive weights, scales and weights of samples are taken into account as the losses take
/// them.
public struct ExpectedLoss: Sendable, Hashable, Codable {
  /// The loss of a model whose outputs are all 0, which an untrained model is near if its last layer gives small
  /// numbers.
  @AnyNumber public var ofZero: Double
  /// The least loss of a model whose outputs are the same for all samples: a model is stuck there if it has learned how
  /// frequent the targets are, and nothing else.
  @AnyNumber public var ofConstant: Double
}

extension Objective {
  /// The loss that a model has on some data before it learns.
  ///
  /// Penalties on parameters, and what layers add to the loss, are not included.
  ///
  /// - Parameters:
  ///   - data: Samples in memory or a stream, which is read once.
  ///   - outputs: The classes of the model, if they may be more than those of the data.
  /// - Returns: `nil` for a loss other than the softmax and the binary cross-entropy and the mean squared error.
  /// - Throws: ``DescentLearning/TrainingError/data(_:)`` if the targets do not fit the loss, `DataError` if the data cannot be read.
  public func expectedFirstLoss(
    on data: any SampleSource, outputs: Int? = nil
  ) throws -> ExpectedLoss? {
    switch loss {
    case let loss as SoftmaxCrossEntropy:
      guard let classes = outputs ?? data.classCount else {
        throw TrainingError.data(
          "\(data.name): the targets are values; the loss takes class labels")
      }
      let counts = try TargetSums.classes(of: data, classes, weighted: weighsSamples)
      return loss.expected(counts)
    case let loss as BinaryCrossEntropy:
      return loss.expected(try TargetSums(of: data, weighted: weighsSamples))
    case let loss as MeanSquaredError:
      return loss.expected(try TargetSums(of: data, weighted: weighsSamples))
    default: return nil
    }
  }
}

extension Trainer {
  /// The loss that the model has on some data before it learns; see ``DescentLearning/Objective/expectedFirstLoss(on:outputs:)``.
  public nonisolated func expectedFirstLoss(on data: any SampleSource) throws -> ExpectedLoss? {
    try objective.expectedFirstLoss(on: data, outputs: outputDimensions.last)
  }
}

extension SoftmaxCrossEntropy {
  /// The loss of all-zero and of the best constant logits, which is a cross-entropy Σ aₖ·(−ln pₖ) with coefficients a of the
  /// classes.
  fileprivate func expected(_ counts: [Double]) -> ExpectedLoss {
    let classes = Double(counts.count)
    let weights = self.weights ?? counts.map { _ in 1 }
    let samples = counts.reduce(0, +)
    let total = zip(counts, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let coefficients = zip(counts, weights).map { count, weight in
      (1 - smoothing) * weight * count / total + smoothing * samples * weight / (classes * total)
    }
    let sum = coefficients.reduce(0, +)
    // The book's variant is at most −ln 10⁻⁷.
    func term(_ probability: Double) -> Double {
      -Double.log(probability + (convention == .book ? 1e-7 : 0))
    }
    return ExpectedLoss(
      ofZero: sum * term(1 / classes),
      ofConstant: coefficients.reduce(0) { $1 > 0 ? $0 + $1 * term($1 / sum) : $0 })
  }
}

extension BinaryCrossEntropy {
  fileprivate func expected(_ sums: TargetSums) -> ExpectedLoss {
    var (ofZero, ofConstant) = (0.0, 0.0)
    for (index, mean) in sums.means.enumerated() {
      let weight = positiveWeights.map { $0[$0.count == 1 ? 0 : index] } ?? 1
      let (yes, no) = (weight * mean, 1 - mean)
      ofZero += (yes + no) * Double.log(2)
      for part in [yes, no] where part > 0 { ofConstant -= part * Double.log(part / (yes + no)) }
    }
    let count = Double(sums.means.count)
    return ExpectedLoss(ofZero: ofZero / count, ofConstant: ofConstant / count)
  }
}

extension MeanSquaredError {
  fileprivate func expected(_ sums: TargetSums) -> ExpectedLoss {
    var (ofZero, ofConstant) = (0.0, 0.0)
    for (index, mean) in sums.means.enumerated() {
      let scale = scales.map { $0[$0.count == 1 ? 0 : index] } ?? 1
      ofZero += (sums.variances[index] + mean * mean) / (scale * scale)
      ofConstant += sums.variances[index] / (scale * scale)
    }
    let count = Double(sums.means.count)
    return ExpectedLoss(ofZero: ofZero / count, ofConstant: ofConstant / count)
  }
}
