import DescentArrays
import DescentConfiguration
import DescentData
import DescentRuns

/// Settings of experiments on layers that are not trained.
public protocol UntrainedOptions: ExperimentOptions {
  /// `gaussian`, or the name or path of a data set.
  var data: String { get set }
  var dataDirectory: String? { get set }
  var samples: Int { get set }
  /// How many numbers a Gaussian sample has; 100 if it is `nil`. Images have their own size.
  var features: Int? { get set }
  /// The sizes of the layers.
  var hidden: [Int] { get set }
}

extension UntrainedOptions {
  /// The settings of every experiment on layers that are not trained.
  static var untrainedSettings: [ExperimentSetting<Self>] {
    [
      .init(
        "data", \.data, .text("gaussian, the name of a data set or the path of a folder"),
        """
        gaussian, or real images in place of Gaussian numbers: digits, mnist, fashion-mnist, or the path \
        of a folder with four IDX files
        """, completion: .names([LayerInputs.gaussian] + DataSource.names)),
      .dataDirectory(\.dataDirectory),
      .init("samples", \.samples, .count, "The number of samples; of images, the first"),
      .init(
        "features", \.features, Form.count.optional, "The number of features of a Gaussian sample",
        usual: "100"),
      .hidden(\.hidden),
    ]
  }
}

/// Samples that are sent through layers which are not trained.
public struct LayerInputs: Sendable {
  static let gaussian = "gaussian"

  let name: DataName
  /// How many numbers a sample has.
  let features: Int
  /// Sample by sample; `nil` if the engine draws Gaussian numbers with the seed of a run.
  let values: [Float]?
  /// ⟨x²⟩: 1 for Gaussian numbers.
  let meanSquare: Double
  /// 1 − ⟨xx′⟩/⟨x²⟩ over pairs of samples: 1 for Gaussian numbers.
  let separation: Double

  private init(
    name: DataName, features: Int, values: [Float]?, meanSquare: Double, separation: Double
  ) {
    self.name = name
    self.features = features
    self.values = values
    self.meanSquare = meanSquare
    self.separation = separation
  }

  /// Gaussian numbers, which the engine draws with the seed of a run.
  init(gaussian samples: Int, features: Int) {
    self.init(
      name: DataName(name: Self.gaussian, samples: samples), features: features, values: nil,
      meanSquare: 1, separation: 1)
  }

  /// The given samples.
  ///
  /// - Parameter values: Sample by sample.
  init(_ values: [Float], name: String, features: Int) {
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    self.init(
      name: DataName(name: name, samples: values.count / features), features: features,
      values: values, meanSquare: squares / Double(values.count),
      separation: SampleSpread(values, units: features).separation)
  }

  /// Checks the options, and reads the first training images if the inputs are not Gaussian.
  ///
  /// - Parameter networks: How many networks each seed needs; at most `jobs` run at a time.
  init(_ options: some UntrainedOptions, networks: Int, jobs: Int, events: RunEvents) throws {
    try options.check()
    self =
      try options.data == Self.gaussian
      ? Self.gaussian(options) : Self.images(options, events)
    try Checks.activations(
      samples: options.samples, sizes: [features] + options.hidden, networks: min(jobs, networks))
  }

  private static func gaussian(_ options: some UntrainedOptions) throws -> LayerInputs {
    try Checks.require(
      options.dataDirectory == nil, "data-dir", options.dataDirectory ?? "",
      "Gaussian numbers are not in a folder; name a data set as the data")
    return LayerInputs(gaussian: options.samples, features: options.features ?? 100)
  }

  private static func images(
    _ options: some UntrainedOptions, _ events: RunEvents
  ) throws -> LayerInputs {
    try Checks.require(
      options.features == nil, "features", options.features ?? 0,
      "applies only to Gaussian inputs; the samples of \(options.data) have their own size")
    let loaded = try DataSource.load(
      options.data, dataDirectory: options.dataDirectory, trainingSamples: options.samples,
      testSamples: 0)
    events.note(loaded.note)
    let values = (0..<loaded.train.count).flatMap { loaded.train.features(at: $0) }
    return LayerInputs(values, name: loaded.name, features: loaded.train.featureSize)
  }
}

extension LayerInputs {
  /// What a record says of them.
  public struct Summary: Codable, Sendable {
    public var data: DataName
    /// How many numbers a sample has.
    public var features: Int
    /// ⟨x²⟩ of the inputs, from which predictions start.
    public var inputMeanSquare: Double
    /// The ends of the bins of each activation's histograms.
    public var edges: [String: [Double]]

    /// The samples in words, for the report.
    var words: String {
      data.name == gaussian
        ? "\(data.samples) samples of \(features) Gaussian numbers"
        : "\(data.name), the first \(data.samples) training images"
    }
  }

  func summary(_ activations: [Activation]) -> Summary {
    Summary(
      data: name, features: features, inputMeanSquare: meanSquare,
      edges: ActivationStatistics.edges(activations, inputMeanSquare: meanSquare))
  }
}
