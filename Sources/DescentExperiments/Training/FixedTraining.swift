import DescentArrays
import DescentGraph
import DescentLearning
import DescentNumerics
import DescentRuns

/// A training of a fixed number of steps, so that networks and data of different sizes get the same work.
struct FixedTraining: Sendable {
  /// The sizes of the hidden layers, each with ReLU after it.
  var hidden: [Int]
  var learningRate: Double
  var steps: Int
  /// Batches have as many images at most, drawn with replacement.
  var batchSize = 100
  var weightDecay = WeightDecay.none
  /// Whether Adam takes the steps, and not SGD.
  var isAdam = false
  /// After each hidden layer's ReLU; the layers' paths stay the same if it drops nothing.
  var dropout: Dropout?

  /// How often both parts are measured.
  static let measurements = 10

  func model(classes: Int) -> Network {
    Network {
      for units in hidden {
        Dense(units, initializer: .he)
        ReLU()
        if let dropout { dropout }
      }
      Dense(classes, initializer: .he)
    }
  }

  func trainer(on images: DrawnImages, seed: UInt64) throws -> Trainer {
    let optimizer: any Optimizer =
      isAdam ? Adam(learningRate: learningRate) : SGD(learningRate: learningRate)
    return try Trainer(
      model(classes: images.classes), inputShape: TensorShape(images.train.featureShape),
      objective: Objective(SoftmaxCrossEntropy()),
      updates: UpdateRule(optimizer, weightDecay: weightDecay),
      batches: Batches(min(batchSize, images.train.count), order: .withReplacement),
      notFinite: .proceed, seed: seed)
  }

  /// Trains, and measures the training images after each tenth of the steps and the test images at the end.
  func measured(on images: DrawnImages, seed: UInt64) async throws -> FixedResult {
    let trainer = try trainer(on: images, seed: seed)
    return try await trainer.run { trainer in
      var (accuracies, losses) = ([Double](), [Double?]())
      let every = max(1, steps / Self.measurements)
      try trainer.take(steps, on: images.train) { step, _ in
        guard step % every == 0 else { return }
        let evaluation = try trainer.evaluate(images.train)
        accuracies.append(evaluation.accuracy ?? .nan)
        losses.append(evaluation.loss.ifFinite)
      }
      let test = try trainer.evaluate(images.test)
      return FixedResult(
        trainAccuracy: accuracies, trainCrossEntropy: losses, testAccuracy: test.accuracy ?? .nan,
        testCrossEntropy: test.loss.ifFinite)
    }
  }
}

extension FixedTraining {
  /// Trains, and measures both parts after some of the steps, which rise.
  func course(on images: DrawnImages, seed: UInt64, at measured: [Int]) async throws -> Course {
    let trainer = try trainer(on: images, seed: seed)
    return try await trainer.run { trainer in
      var course = Course()
      try trainer.take(measured.last ?? 0, on: images.train) { step, _ in
        guard measured.contains(step) else { return }
        try course.append(step, trainer.evaluate(images.train), trainer.evaluate(images.test))
      }
      return course
    }
  }
}

/// How a training goes on both parts of the data.
public struct Course: FactorialValues, Hashable {
  public internal(set) var steps: [Int] = []
  public internal(set) var trainAccuracy: [Double] = []
  public internal(set) var testAccuracy: [Double] = []
  /// `nil` where it is not finite.
  public internal(set) var trainCrossEntropy: [Double?] = []
  /// `nil` where it is not finite.
  public internal(set) var testCrossEntropy: [Double?] = []

  fileprivate mutating func append(_ step: Int, _ train: Evaluation, _ test: Evaluation) {
    steps.append(step)
    trainAccuracy.append(train.accuracy ?? .nan)
    testAccuracy.append(test.accuracy ?? .nan)
    trainCrossEntropy.append(train.loss.ifFinite)
    testCrossEntropy.append(test.loss.ifFinite)
  }

  var words: String {
    "test cross-entropy \((testCrossEntropy.last ?? nil)?.readable ?? "not finite")"
  }

  var lines: [[String: Double?]] {
    steps.indices.map { index in
      [
        "step": Double(steps[index]), "trainAccuracy": trainAccuracy[index],
        "testAccuracy": testAccuracy[index], "trainCrossEntropy": trainCrossEntropy[index],
        "testCrossEntropy": testCrossEntropy[index],
      ]
    }
  }
}

/// What a `FixedTraining` measures.
public struct FixedResult: FactorialValues, Hashable {
  /// On the training images, after each tenth of the steps.
  public var trainAccuracy: [Double]
  /// The same; `nil` where it is not finite.
  public var trainCrossEntropy: [Double?]
  /// On all test images, at the end.
  public var testAccuracy: Double
  /// The same; `nil` if it is not finite.
  public var testCrossEntropy: Double?

  var words: String {
    let ends = [lastTrain, testAccuracy].map { NumberText.fixed($0, decimals: 3) }
    return "accuracy \(ends[0]) in training, \(ends[1]) in the test"
  }

  var lines: [[String: Double?]] {
    [
      [
        "trainAccuracy": lastTrain, "testAccuracy": testAccuracy,
        "testCrossEntropy": testCrossEntropy,
      ]
    ]
  }

  var lastTrain: Double { trainAccuracy.last ?? .nan }
}
