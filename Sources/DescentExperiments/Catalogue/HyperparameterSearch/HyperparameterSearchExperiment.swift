import DescentArrays
import DescentConfiguration
import DescentData

/// A search for the learning rate and the weight decay, in rounds that narrow the ranges.
///
/// Each round draws its trials at random from ranges on a logarithmic scale; the next round's ranges are
/// where the best trials lay. The rule is that of ``NarrowingSampler``: of the trials in the ranges the best
/// quarter is kept, the kept interval is widened by a tenth of the range at each end (beyond the range
/// where the best lie at its edge, but never beyond the whole one), no range becomes wider, nor narrower than a
/// twentieth of the whole one, and the search ends when all trials are done.
///
/// A trial is given ``SearchData``, which holds training and validation samples and nothing else: what is
/// chosen by it cannot have seen the test samples. They are used once, at the end, on the network of the
/// best trial. The book's experiment (K. Saitoh, *Deep Learning from Scratch*, section 6.5) draws all trials
/// from one range, at whose upper end its best learning rates lie; by default the ranges are wider, so that the best lie
/// inside, and two more searches have as many trials from the whole ranges: on the same logarithmic scale, and on a
/// linear one.
public enum HyperparameterSearchExperiment: Experiment {
  public static let name = "hyperparameter-search"
  public static let summary =
    "a random search for learning rate and weight decay that narrows its ranges round by round"
  public static let discussion = """
    The trials see training and validation samples only; the test samples are used once, on the network \
    of the best trial.
    """

  /// How trials are proposed.
  public enum SamplerKind: String, Codable, Sendable, CaseIterable {
    case narrowing
    /// All trials from the whole ranges.
    case random
  }

  public struct Options: DataDrivenOptions {
    public var data = "digits"
    public var dataDirectory: String?
    /// Samples for training and validation together.
    public var samples = 500
    /// The part of them that is held out for validation.
    public var validationFraction = 0.2
    public var hidden = [100, 100]
    public var batchSize = 100
    /// The epochs of a trial.
    public var epochs = 20
    public var trials = 100
    public var sampler = SamplerKind.narrowing
    public var rounds = 5
    /// The lower and the upper end.
    public var learningRates = [1e-5, 10]
    /// The lower and the upper end.
    public var weightDecays = [1e-6, 1]
    public var seed: UInt64 = 0
    public var seeds = 5
    public var extended = true

    public init() {}

    public static let settings: [ExperimentSetting<Self>] =
      dataSettings + [
        .init(
          "samples", \.samples, .whole(2...Int.max),
          "The number of training images, from the first, for training and validation"),
        .init(
          "validation-fraction", \.validationFraction, .properFraction,
          "The fraction of them held out for validation"),
        .hidden(\.hidden), .batchSize(\.batchSize),
        .init("epochs", \.epochs, .count, "The number of epochs of each trial"),
        .init("trials", \.trials, .whole(1...100_000), "The total number of trials"),
        .init(
          "sampler", \.sampler, .name,
          "narrowing, or random: all trials from the whole ranges"),
        .init("rounds", \.rounds, .count, "The number of rounds in which the ranges narrow"),
        .init(
          "learning-rates", \.learningRates, .range(as: "1e-6,1e-2"),
          "The range of learning rates, as LOW,HIGH"),
        .init(
          "weight-decays", \.weightDecays, .range(as: "1e-8,1e-4"),
          "The range of weight decays, as LOW,HIGH"),
      ]

    public mutating func makeQuick() {
      samples = 200
      batchSize = 40
      hidden = [30, 30]
      trials = 25
      epochs = 10
    }

    public mutating func makeBook() {
      hidden = [100, 100, 100, 100, 100, 100]
      epochs = 50
      (learningRates, weightDecays) = ([1e-6, 1e-2], [1e-8, 1e-4])
    }

    public mutating func makeThorough() {
      samples = 1000
      (epochs, trials) = (40, 200)
    }
  }

  /// What a trial may see.
  public struct SearchData: Sendable {
    public let train: Dataset
    public let validation: Dataset
  }

  /// The samples of the search, and those of the one evaluation at its end.
  public struct Input: Sendable {
    let loaded: LoadedData
    let test: Dataset
  }

  public struct Record: Codable, Sendable {
    public struct Round: Codable, Sendable {
      public var learningRates: [Double]
      public var weightDecays: [Double]
    }
    public struct Trial: Codable, Sendable {
      public var number: Int
      public var round: Int
      public var learningRate: Double
      public var weightDecay: Double
      /// After each epoch, over all training samples of the search.
      public var trainAccuracy: [Double]
      /// After each epoch.
      public var validationAccuracy: [Double]
      public var diverged: Bool

      /// What trials are compared by.
      var score: Double { validationAccuracy.last ?? .nan }
    }
    public struct Importance: Codable, Sendable {
      public var hyperparameter: String
      public var importance: Double
    }
    /// The only use of the test samples, after the search.
    public struct FinalEvaluation: Codable, Sendable {
      /// The trial that was best on the validation samples, trained again.
      public var trial: Int
      public var testSamples: Int
      public var testAccuracy: Double
    }
    public var data: DataName
    public var trainingSamples: Int
    public var validationSamples: Int
    public var rounds: [Round]
    public var trials: [Trial]
    public var importance: [Importance]
    public var bestTrial: Int
    public var finalEvaluation: FinalEvaluation
    /// Searches of as many trials by other rules.
    public var rivals: [Rival]?
  }
}
