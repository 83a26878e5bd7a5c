import DescentArrays
import DescentGraph
import DescentLearning
import DescentRuns

extension WeightDecayExperiment {
  /// What is measured with one λ.
  public struct Decayed: FactorialValues {
    public var curve: LearningCurve
    /// √Σ‖W‖² over all weight matrices at the same times; `nil` where it is not finite.
    public var weightNorm: [Double?]
    /// Whether a value stopped being finite.
    public var diverged: Bool

    var words: String { curve.words }

    var lines: [[String: Double?]] {
      curve.epochs.indices.map { index in
        [
          "epoch": Double(curve.epochs[index]), "trainAccuracy": curve.trainAccuracy[index],
          "testAccuracy": curve.testAccuracy[index], "weightNorm": weightNorm[index],
        ]
      }
    }
  }
}

extension WeightDecayExperiment.Decayed {
  /// All λ have one seed, and with it the same initial weights and the same batches.
  init(
    _ strength: WeightDecayExperiment.Strength, on images: DrawnImages,
    _ options: WeightDecayExperiment.Options, in context: RunContext
  ) async throws {
    let trainer = try options.trainer(
      options.network(classes: images.classes), on: images.train,
      weightDecay: .l2(strength.weightDecay), seed: context.seed(of: "network"))
    self = try await trainer.run { trainer in
      var (curve, norms) = (LearningCurve(), [Double?]())
      try OverfittingTraining.run(
        trainer, on: images.train, epochs: options.epochs, every: options.every
      ) { epoch in
        try curve.append(
          epoch: epoch, trainer.evaluate(images.train), trainer.evaluate(images.test),
          withCrossEntropy: options.extended)
        norms.append(try trainer.weightNorm().ifFinite)
      }
      return Self(curve: curve, weightNorm: norms, diverged: trainer.diverged)
    }
  }
}

extension Trainer {
  /// √Σ‖W‖² over all parameters in the role of a weight, summed in Double.
  fileprivate func weightNorm() throws -> Double {
    let weights = declaredVariables.filter { $0.kind == .parameter(.weight) }
    let squares = try weights.map { weight in
      try values(at: weight.path).reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    return squares.reduce(0, +).squareRoot()
  }
}
