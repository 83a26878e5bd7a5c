extension BatchNormExperiment {
  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var scale: Double
      public var batchNorm: Bool
      /// The accuracy over the training samples after the first step of each epoch.
      public var trainAccuracy: [Double]
      /// Whether a value stopped being finite.
      public var diverged: Bool
      /// The network after the last step; not with `--book`.
      public var ending: BatchNormEnding?
    }

    /// One training of the grid of rates and scales.
    public struct Cell: Codable, Sendable, Hashable {
      public var rate: Double
      public var scale: Double
      public var batchNorm: Bool
      /// After the last step.
      public var trainAccuracy: Double
      /// The first epoch after whose first step the training accuracy was at least 0.9; `nil` if none was.
      public var reached: Int?
      /// The cross-entropy over the training samples after three quarters of the epochs; `nil` if it is not finite.
      public var earlierLoss: Double?
      public var ending: BatchNormEnding
      public var diverged: Bool

      /// The training accuracy from which a network has learned.
      static let learned = 0.9
    }

    /// The values in one layer, at one rate and from weights of one scale.
    public struct Layers: Codable, Sendable, Hashable {
      public var rate: Double
      public var scale: Double
      public var values: BatchNormLayers
    }

    public var data: DataName
    public var scales: [Double]
    public var runs: [Run]
    /// The samples of ``BatchNormEnding/testAccuracy``; this and what follows is not there with `--book`.
    public var testSamples: Int?
    /// Rate by rate, with batch normalization first.
    public var grid: [Cell]?
    /// The best of the grid with the layer and the best without it, by the cross-entropy over the training samples,
    /// trained anew and longer.
    public var duel: [Cell]?
    /// How many epochs those took.
    public var duelEpochs: Int?
    /// Only with the first seed.
    public var layers: [Layers]?
  }
}

extension BatchNormExperiment.Record.Run {
  init(_ training: BatchNormTraining, _ outcome: BatchNormTraining.Outcome) {
    self.init(
      scale: training.scale, batchNorm: training.batchNorm, trainAccuracy: outcome.trainAccuracy,
      diverged: outcome.diverged, ending: outcome.ending)
  }
}

extension BatchNormExperiment.Record.Cell {
  /// `nil` if the ending was not measured.
  init?(_ training: BatchNormTraining, _ outcome: BatchNormTraining.Outcome) {
    guard let ending = outcome.ending else { return nil }
    rate = training.rate
    scale = training.scale
    batchNorm = training.batchNorm
    trainAccuracy = outcome.trainAccuracy.last ?? .nan
    reached = outcome.trainAccuracy.firstIndex { $0 >= Self.learned }.map { $0 + 1 }
    earlierLoss = outcome.earlierLoss
    self.ending = ending
    diverged = outcome.diverged
  }
}

extension BatchNormExperiment.Record.Layers {
  /// `nil` if they were not measured.
  init?(_ training: BatchNormTraining, _ outcome: BatchNormTraining.Outcome) {
    guard let layers = outcome.layers else { return nil }
    (rate, scale, values) = (training.rate, training.scale, layers)
  }
}
