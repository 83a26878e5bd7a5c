import DescentGraph

/// Keeps an exponential moving average of each parameter beside it (Polyak and Juditsky 1992), which often predicts better
/// than the last values: a ← a + (1 − d)/(1 − dᵗ)·(w − a) after step t. It is the mean of the values so far with weights that
/// fall by d per step; after the first step it is w.
///
/// Training does not depend on it. ``Trainer/averagedPredictor()`` predicts with it.
public struct MovingAverage: UpdateTransform {
  static let slot = "average"

  /// d, the fraction of the average that is kept in each step.
  public var decay: Double
  /// What is averaged.
  public var parameters: ParameterSelection

  /// An average that keeps the given fraction in each step: 0.999 is a mean over about the last thousand steps.
  public init(decay: Double = 0.999, of parameters: ParameterSelection = .all) {
    self.decay = decay
    self.parameters = parameters
  }

  public func check() throws {
    try checkSetting(
      decay >= 0 && decay < 1,
      "the decay of a moving average is \(decay); it must be at least 0 and below 1")
  }

  public func transform(
    _ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let average = scope.state(Self.slot, .slot, like: parameter)
    let share = (1 - decay) / (decay == 0 ? next.filling(.scalar, with: 1) : step.bias(of: decay))
    scope.assign(average + share * (next - average), to: average)
    return next
  }
}

extension UpdateTransform where Self == MovingAverage {
  /// Keeps an exponential moving average of each parameter beside it.
  public static func movingAverage(
    _ decay: Double = 0.999, of parameters: ParameterSelection = .all
  ) -> MovingAverage {
    MovingAverage(decay: decay, of: parameters)
  }
}

extension Trainer {
  /// The model with the moving averages of its parameters, for predictions from any number of tasks.
  ///
  /// Parameters that are not averaged, and running statistics, have their current values.
  ///
  /// - Throws: ``TrainingError/setting(_:)`` if the update rule keeps no moving average.
  public func averagedPredictor() throws -> Predictor {
    guard updates.after.contains(where: { $0 is MovingAverage }) else {
      throw TrainingError.setting(
        "the update rule keeps no moving average; add .movingAverage() to its transforms after the update"
      )
    }
    return try predictor { path in
      let average = "\(path)/\(MovingAverage.slot)"
      return variables[average] == nil ? path : average
    }
  }
}
