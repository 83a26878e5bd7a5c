import DescentArrays
import DescentConfiguration
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns

/// Settings of the book's experiments on overfitting (K. Saitoh, *Deep Learning from Scratch*, section
/// 6.4): a network much too large for its few training images, SGD, batches drawn with replacement.
public protocol OverfittingOptions: DataDrivenOptions {
  /// The number of training images, from the first; all test images are used.
  var samples: Int { get set }
  /// The number of epochs before the last measurement: see `OverfittingTraining`.
  var epochs: Int { get set }
  /// The number of epochs between measurements; the last one is always made.
  var every: Int { get set }
  /// Images per step, drawn with replacement.
  var batchSize: Int { get set }
  /// The learning rate of SGD.
  var learningRate: Double { get set }
  /// The sizes of the hidden layers.
  var hidden: [Int] { get set }
}

extension OverfittingOptions {
  /// Checks each setting by itself, and the batch size.
  func checkTraining() throws {
    try check()
    try Checks.batchSize(batchSize, samples: samples)
  }

  /// The settings of every experiment on overfitting, apart from the epochs.
  static var overfittingSettings: [ExperimentSetting<Self>] {
    dataSettings + [
      .trainingSamples(\.samples),
      .init(
        "every", \.every, .count,
        """
        The number of epochs from one measurement of the accuracies to the next; they are also measured at the end
        """),
      .batchSize(\.batchSize), .learningRate(\.learningRate), .hidden(\.hidden),
    ]
  }

  /// Reads the images and checks that the networks fit the images and the memory.
  ///
  /// - Parameters:
  ///   - networks: How many networks each seed trains; at most `jobs` run at a time.
  ///   - drawsImages: Whether each seed draws its images, so that all are read.
  func loadData(
    networks: Int, jobs: Int, events: RunEvents, drawsImages: Bool = false
  ) throws -> LoadedData {
    let loaded = try DataSource.load(
      data, dataDirectory: dataDirectory, trainingSamples: drawsImages ? nil : samples)
    try Checks.images(samples, of: loaded)
    try Checks.epochs(epochs, samples: samples, batchSize: batchSize)
    try Checks.memory(
      features: loaded.train.featureSize, hidden: hidden, outputs: loaded.classes,
      batchSize: batchSize,
      networks: seeds > 1 ? jobs : min(jobs, networks))
    events.note(loaded.note)
    return loaded
  }

  /// The network: after each hidden layer ReLU and the given layers, then one output per class. All weights, including
  /// the last layer's, are drawn by He's rule.
  func network(classes: Int, @NetworkBuilder after: () -> [any Layer] = { [] }) -> Network {
    Network {
      for units in hidden {
        Dense(units, initializer: .he)
        ReLU()
        after()
      }
      Dense(classes, initializer: .he)
    }
  }

  /// A trainer of the network; training continues if values stop being finite. The book's loss adds 10⁻⁷ to each
  /// probability, and so does its gradient; only its own run does that.
  func trainer(
    _ model: Network, on data: Dataset, weightDecay: WeightDecay = .none, seed: UInt64
  ) throws -> Trainer {
    try Trainer(
      model, inputShape: TensorShape(data.featureShape),
      objective: Objective(SoftmaxCrossEntropy(convention: extended ? .standard : .book)),
      updates: UpdateRule(SGD(learningRate: learningRate), weightDecay: weightDecay),
      batches: Batches(batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
  }

  /// The settings, for the report.
  func trainingSettings(_ data: DataName, testSamples: Int) -> [(String, String)] {
    [
      (
        "data",
        "\(data.name), \(extended ? "" : "the first ")\(data.samples) training images"
          + (extended ? ", which each seed draws anew," : "")
          + " and all \(testSamples) test images"
      ),
      ("hidden layers", hidden.map(String.init).joined(separator: ", ")),
      ("initial weights", "He"),
      ("optimizer", "SGD, learning rate \(learningRate)"),
      ("batches", "\(batchSize) with replacement"),
      (
        "epochs",
        "\(epochs), measured after the first step of "
          + (every == 1 ? "each" : "every \(every)th") + " and the first step after them"
      ),
    ]
  }
}

extension ExperimentSetting {
  static func overfittingEpochs(_ member: WritableKeyPath<Options, Int> & Sendable) -> Self {
    ExperimentSetting(
      "epochs", member, .count,
      """
      The number of epochs; accuracies are measured after the first step of each, and after the first step that \
      follows the last
      """)
  }
}

extension LoadedData {
  /// The number of classes that both parts need.
  var classes: Int { max(train.classCount ?? 1, test?.classCount ?? 1) }

  /// The test samples.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` if there are none.
  func testData() throws -> Dataset {
    guard let test else { throw ExperimentError.failed("\(name) has no test samples") }
    return test
  }
}
