import DescentArrays
import DescentLearning

/// The loss of some samples before and after one step on them.
public struct LossAroundStep: Sendable, Hashable, Codable {
  /// The loss before the step.
  @AnyNumber public var before: Double
  /// The loss after it, with the same random numbers, such as the same elements dropped.
  @AnyNumber public var after: Double

  /// By what part of itself the step lowers the loss; below 0 if it raises it.
  public var gain: Double { (before - after) / before }
}

// Probes: trainings of a copy of the model, of which the trainer notices nothing.
extension Trainer {
  /// The loss of a batch before and after a step on it, as the next step would be; changes nothing.
  ///
  /// A small enough step lowers the loss of its own batch, so one that raises it is too large.
  ///
  /// - Parameters:
  ///   - samples: The batch, as indices of samples; they may repeat.
  ///   - learningRate: The rate; by default that of the next step.
  /// - Throws: ``DescentLearning/TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  public nonisolated func lossAroundStep(
    on data: Dataset, samples: [Int32], learningRate: Double? = nil
  ) async throws -> LossAroundStep {
    let twin = try await twin(learningRate: learningRate)
    let (before, after) = try await twin.lossesAroundStep(on: data, samples: samples)
    return LossAroundStep(before: before, after: after)
  }

  /// Whether a batch can be learned by heart: steps on it alone, from the values that the model has now; changes nothing.
  ///
  /// The steps follow the update rule of the training, without its schedule.
  ///
  /// - Parameters:
  ///   - samples: The batch, as indices of samples; they may repeat.
  ///   - steps: How many steps, at least 1.
  ///   - learningRate: The rate of all steps; by default that of the next step.
  /// - Returns: The loss before each step, and after the last; fewer if a loss is not finite, which is then the last.
  /// - Throws: ``DescentLearning/TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist,
  ///   `CancellationError`.
  public nonisolated func memorizing(
    _ data: Dataset, samples: [Int32], steps: Int = 100, learningRate: Double? = nil
  ) async throws -> [Double] {
    guard steps > 0 else {
      throw TrainingError.setting("\(steps) steps to learn a batch by heart; take at least 1")
    }
    let twin = try await twin(learningRate: learningRate)
    return try await twin.run { twin in
      var losses: [Double] = []
      for _ in 0..<steps {
        try Task.checkCancellation()
        losses.append(try twin.step(on: data, samples: samples))
        if losses.last?.isFinite == false { return losses }
      }
      losses.append(try twin.lossAfterStep(on: data, samples: samples))
      return losses
    }
  }

  /// The loss on data whose features are replaced by the same numbers in every sample, to be compared with that of the data as
  /// they are: a model for which both are equal ignores its inputs. Changes nothing.
  ///
  /// - Parameters:
  ///   - data: Samples in memory or a stream.
  ///   - replacement: What takes the place of the features.
  /// - Throws: As ``DescentLearning/Trainer/evaluate(_:)``.
  public func lossWithoutInputs(
    on data: any SampleSource, replacing replacement: InputReplacement = .means
  ) throws -> LossWithoutInputs {
    let features: [Float] =
      switch replacement {
      case .means: try FeatureMeans.of(data)
      case .zeros: [Float](repeating: 0, count: try data.checkedFeatureSize())
      }
    return LossWithoutInputs(
      loss: try evaluate(data).loss,
      without: try evaluate(BlindSource(data, features: features)).loss)
  }
}

/// What takes the place of inputs.
public enum InputReplacement: String, Sendable, Hashable, CaseIterable, Codable {
  /// The mean of each feature over the samples.
  case means
  /// Zeros.
  case zeros
}

/// The loss of a model with and without its inputs.
public struct LossWithoutInputs: Sendable, Hashable, Codable {
  /// The loss on the data as they are.
  @AnyNumber public var loss: Double
  /// The loss on the same targets, with the same features in every sample.
  @AnyNumber public var without: Double
}
