import DescentNumerics

extension OptimizerComparisonExperiment {
  /// An optimizer at one of the rates that are tried.
  public struct Entry: FactorialCondition {
    public var optimizer: Method
    public var learningRate: Double
    var title: String { "\(optimizer.title) \(learningRate.readable)" }

    static func all(_ options: Options) -> [Entry] {
      options.optimizers.flatMap { contestant in
        contestant.method.tried(around: contestant.learningRate, count: options.rates)
          .map { Entry(optimizer: contestant.method, learningRate: $0) }
      }
    }

    /// What is measured of its training.
    public struct Values: FactorialValues {
      /// The training, with means over blocks of losses.
      public var training: LossRecord
      /// The loss on the validation images after the last step; `nil` if it is not finite.
      public var validationLoss: Double?
      public var validationAccuracy: Double

      /// The loss that rates are chosen by; not finite if the training diverged.
      var score: Double { training.diverged ? .nan : validationLoss ?? .nan }

      var words: String {
        "validation loss "
          + (validationLoss.map { NumberText.fixed($0, decimals: 3) } ?? "not finite")
          + ", test accuracy \(NumberText.fixed(training.testAccuracy, decimals: 3))"
      }

      var lines: [[String: Double?]] {
        [
          [
            "finalLoss": training.finalLoss, "validationLoss": validationLoss,
            "testLoss": training.testLoss, "testAccuracy": training.testAccuracy,
          ]
        ]
      }
    }
  }
}
