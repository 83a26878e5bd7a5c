import DescentNumerics
import DescentRuns

extension ValidationExperiment {
  /// A number of trials to choose from, and the size of the part that chooses.
  public struct Choice: FactorialCondition {
    /// The images of the validation part, and of the test part.
    public var part: Int
    /// How many trials there are to choose from.
    public var trials: Int
    var title: String { "\(part) images, \(trials) trials" }

    /// Means over the splits. A truth is an accuracy on the images that are in neither part.
    public struct Values: FactorialValues {
      /// The training accuracy less the truth of the trial with the highest training accuracy.
      public var trainOptimism: Double
      /// The validation accuracy less the truth of the trial with the highest validation accuracy.
      public var validationOptimism: Double
      /// The test accuracy less the truth of the trial with the highest test accuracy.
      public var testOptimism: Double
      /// The test accuracy less the truth of the trial with the highest validation accuracy: the test part chose
      /// nothing.
      public var freshOptimism: Double
      /// The truth of the trial that each part chose.
      public var trainTruth: Double
      public var validationTruth: Double
      public var testTruth: Double
      /// The truth of the trial that is best on the whole pool.
      public var bestTruth: Double
      /// σ√(2 ln K), an upper bound for trials that are equally good and err independently of each other.
      public var bound: Double
      /// What follows from how good the trials are and from how much their errors go together.
      public var predicted: Double

      var words: String {
        "optimism \(NumberText.fixed(validationOptimism, decimals: 4)) of the validation accuracy"
      }

      var lines: [[String: Double?]] {
        [
          [
            "trainOptimism": trainOptimism, "validationOptimism": validationOptimism,
            "testOptimism": testOptimism, "freshOptimism": freshOptimism,
            "trainTruth": trainTruth, "validationTruth": validationTruth, "testTruth": testTruth,
            "bestTruth": bestTruth, "bound": bound, "predicted": predicted,
          ]
        ]
      }
    }

    /// 1, 3, 10, 30 … and all of them.
    static func counts(of trials: Int) -> [Int] {
      var (counts, next) = ([Int](), 1)
      while next < trials {
        counts.append(next)
        next = counts.count.isMultiple(of: 2) ? next / 3 * 10 : next * 3
      }
      return counts + [trials]
    }
  }

  /// The choices by one size of part.
  static func choices(
    _ scores: SplitScores, _ part: Int, _ options: Options, _ context: RunContext
  ) throws -> [FactorialResult<Choice, Choice.Values>] {
    let counts = Choice.counts(of: options.trials)
    let seed = context.seed(of: "splits/\(part)")
    let measured = try scores.choices(part: part, of: counts, splits: options.splits, seed: seed)
    let theory = ScoreTheory(scores, part: part)
    return try zip(counts, measured).map { count, means in
      var values = means
      values.bound = ScoreTheory.bound(accuracy: means.validationTruth, part: part, trials: count)
      values.predicted = theory.optimism(
        of: count, draws: options.splits, seed: context.seed(of: "theory/\(part)/\(count)"))
      let condition = Choice(part: part, trials: count)
      for numbers in values.lines {
        try context.measured(
          FactorialLine(seed: context.seed, condition: condition, numbers: numbers))
      }
      return FactorialResult(condition: condition, values: values)
    }
  }
}
