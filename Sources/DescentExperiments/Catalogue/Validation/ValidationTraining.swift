import DescentArrays
import DescentData
import DescentLearning
import DescentNumerics
import DescentRuns
import DescentSearch

extension ValidationExperiment {
  /// What the hyperparameters are drawn from.
  static let learningRates = 0.003...1.0
  static let weightDecays = 1e-5...0.3
  static let widths = 5...100
  static let batchSizes = 10...100

  private static func space() throws -> SearchSpace {
    try SearchSpace([
      ("learningRate", .logUniform(learningRates)), ("weightDecay", .logUniform(weightDecays)),
      ("width", .integer(widths)), ("batchSize", .integer(batchSizes)),
    ])
  }

  public static func run(
    _ options: Options, on loaded: LoadedData, in context: RunContext
  ) async throws -> Record {
    let images = try DrawnImages(options.samples, of: loaded, isDrawn: true, in: context)
    let pool = try HeldOutPool(options, of: loaded, in: context)
    let (history, seed) = (SearchHistory(try space()), context.seed(of: "study"))
    let points = try (0..<options.trials).map { number in
      try RandomSampler().point(ProposalRequest(number: number, seed: seed, history: history))
    }
    let networks = try await context.map(options.trials) { index in
      let network = try await train(
        points[index], on: images, pool, options, seed: context.seed(of: "trial/\(index)"))
      context.finished("trial \(index + 1): training accuracy \(network.trainAccuracy.readable)")
      return network
    }
    let scores = SplitScores(
      trainAccuracies: networks.map(\.trainAccuracy), isRight: networks.map(\.isRight))
    let parts = parts(options, pool: pool.images.count)
    let choices = try await context.map(options.parts.count) { index in
      defer { context.finished("splits of \(options.parts[index]) images") }
      let part = options.parts[index]
      guard parts.contains(part) else { return [FactorialResult<Choice, Choice.Values>]() }
      return try Self.choices(scores, part, options, context)
    }
    let example = scores.example(
      part: parts.first ?? 1, seed: context.seed(of: "splits/\(parts.first ?? 1)"))
    return Record(
      data: DataName(name: loaded.name, samples: images.train.count),
      poolSamples: pool.images.count,
      trials: networks.indices.map { index in
        trial(points[index], networks[index], pool: scores.accuracies[index], example[index])
      }, choices: choices.flatMap { $0 }.sorted { $0.part < $1.part })
  }

  private static func trial(
    _ point: SearchPoint, _ network: Network, pool: Double, _ example: Double
  ) -> Trial {
    Trial(
      learningRate: point["learningRate"]?.number ?? .nan,
      weightDecay: point["weightDecay"]?.number ?? .nan,
      width: point["width"]?.number.map { Int($0) } ?? 0,
      batchSize: point["batchSize"]?.number.map { Int($0) } ?? 0,
      trainAccuracy: network.trainAccuracy,
      poolAccuracy: pool, exampleAccuracy: example)
  }

  /// What is kept of a network.
  private struct Network: Sendable {
    let trainAccuracy: Double
    /// Whether each held-out image is classified rightly.
    let isRight: [Bool]
  }

  private static func train(
    _ point: SearchPoint, on images: DrawnImages, _ pool: HeldOutPool, _ options: Options,
    seed: UInt64
  ) async throws -> Network {
    let width = point["width"]?.number.map { Int($0) } ?? widths.lowerBound
    let training = FixedTraining(
      hidden: [width, width], learningRate: point["learningRate"]?.number ?? .nan,
      steps: options.steps,
      batchSize: point["batchSize"]?.number.map { Int($0) } ?? batchSizes.lowerBound,
      weightDecay: .l2(point["weightDecay"]?.number ?? .nan))
    let trainer = try training.trainer(on: images, seed: seed)
    return try await trainer.run { trainer in
      try trainer.take(options.steps, on: images.train) { _, _ in }
      let train = try trainer.evaluate(images.train).accuracy ?? .nan
      return Network(
        trainAccuracy: train, isRight: pool.isRight(try trainer.predict(pool.images)))
    }
  }
}

/// Images that no network was trained on.
struct HeldOutPool: Sendable {
  let images: Dataset
  private let labels: [Int32]

  /// All test images, then the training images that `DrawnImages` does not draw, up to the number wanted.
  init(
    _ options: ValidationExperiment.Options, of loaded: LoadedData, in context: RunContext
  ) throws {
    let test = try loaded.testData()
    let count = Self.count(options, train: loaded.train.count, test: test.count)
    let rest = DrawnImages.order(of: loaded.train.count, in: context).dropFirst(options.samples)
      .prefix(max(0, count - test.count))
    labels =
      Array((test.labels ?? []).prefix(count)) + rest.map { (loaded.train.labels ?? [])[$0] }
    images = try Dataset(
      features: (0..<min(count, test.count)).flatMap { test.features(at: $0) }
        + rest.flatMap { loaded.train.features(at: $0) },
      featureShape: test.featureShape, labels: labels, classCount: loaded.classes,
      name: test.name)
  }

  static func count(_ options: ValidationExperiment.Options, train: Int, test: Int) -> Int {
    min(options.pool, test + train - options.samples)
  }

  /// Whether the largest output of each image is that of its label. As everywhere, outputs that are not finite mean
  /// class 0.
  func isRight(_ outputs: [Float]) -> [Bool] {
    let classes = outputs.count / max(1, labels.count)
    return labels.indices.map { image in
      let row = outputs[image * classes..<(image + 1) * classes]
      guard row.allSatisfy(\.isFinite), let largest = row.indices.max(by: { row[$0] < row[$1] })
      else { return labels[image] == 0 }
      return largest - row.startIndex == Int(labels[image])
    }
  }
}
