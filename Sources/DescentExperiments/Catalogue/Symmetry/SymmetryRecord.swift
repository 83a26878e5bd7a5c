extension SymmetryExperiment {
  public struct Record: Codable, Sendable {
    public struct Run: Codable, Sendable {
      public var start: Start
      public var measurements: [Measurement]
      /// After the last step, on the test data.
      public var testAccuracy: Double
      /// Whether a value stopped being finite.
      public var diverged: Bool
      /// How far the units are the same to the last bit; not with `--book`.
      public var twins: TwinRecord?
    }

    /// The network after so many steps, over all training images.
    public struct Measurement: Codable, Sendable, Hashable {
      public var step: Int
      /// The distinct units of each hidden layer.
      public var distinctUnits: [Int]
      /// For each hidden layer the largest difference between a unit and the layer's first, as a part of
      /// the largest magnitude in the layer.
      public var largestDifference: [Double]
      /// None where it is not finite.
      public var loss: Double?
      public var accuracy: Double
    }

    public var data: DataName
    public var testSamples: Int
    /// The units of each hidden layer.
    public var hidden: [Int]
    public var runs: [Run]
  }
}
