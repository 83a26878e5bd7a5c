import DescentArrays
import DescentGraph
import DescentLearning
import DescentRuns

extension DropoutExperiment {
  /// A network to be trained: the first of each rate is followed by epoch; the others are for the ensemble.
  struct Piece: Sendable {
    let rate: Rate
    let member: Int
    let isFollowed: Bool

    static func all(_ options: Options) -> [Piece] {
      let followed = Rate.all(options).map { Piece(rate: $0, member: 0, isFollowed: true) }
      let first = options.rates.contains(0) ? 1 : 0
      return followed
        + (first..<options.networks).map {
          Piece(rate: Rate(rate: 0, mask: nil), member: $0, isFollowed: false)
        }
    }

    func words(_ trained: Trained) -> String {
      isFollowed
        ? "\(rate.title): \(trained.followed.words)" : "network \(member + 1) of the ensemble"
    }
  }

  /// A trained network's answers to the test images.
  struct Trained: Sendable {
    let piece: Piece
    let followed: Followed
    let output: Probabilities
    /// The mean of its stochastic passes, if they are made.
    let passes: Probabilities?

    var run: FactorialResult<Rate, Followed>? {
      piece.isFollowed ? FactorialResult(condition: piece.rate, values: followed) : nil
    }
  }

  private struct Measurement: Codable {
    let seed: UInt64
    let rate: Double
    let mask: Mask?
    let epoch: Int
    let trainAccuracy: Double
    let testAccuracy: Double
  }
}

extension DropoutExperiment.Trained {
  /// All rates have one seed, and with it the same initial weights and the same batches.
  init(
    _ piece: DropoutExperiment.Piece, on images: DrawnImages,
    _ options: DropoutExperiment.Options, in context: RunContext
  ) async throws {
    let trainer = try options.trainer(
      piece.network(images.classes, options), on: images.train,
      seed: context.seed(of: "network \(piece.member)"))
    self.piece = piece
    let signal = options.extended ? try await piece.signal(images, options, context) : nil
    var followed = try await piece.follow(trainer, images, options, context)
    followed.signal = signal
    self.followed = followed
    output = Probabilities(
      logits: try await trainer.predict(images.test), classes: images.classes)
    passes = try await piece.passes(of: trainer, images, options, context)
  }
}

extension DropoutExperiment.Piece {
  typealias Options = DropoutExperiment.Options

  // A rate of 0 drops nothing, and the layers' paths, and with them the initial weights, stay the same.
  fileprivate func network(
    _ classes: Int, _ options: Options, staysActive: Bool = false
  ) -> Network {
    options.network(classes: classes) {
      Dropout(rate: rate.rate, convention: rate.convention, staysActive: staysActive)
    }
  }

  fileprivate func follow(
    _ trainer: isolated Trainer, _ images: DrawnImages, _ options: Options, _ context: RunContext
  ) throws -> DropoutExperiment.Followed {
    var curve = LearningCurve()
    try OverfittingTraining.run(
      trainer, on: images.train, epochs: options.epochs, every: options.every
    ) { epoch in
      guard isFollowed else { return }
      let (train, test) = try (trainer.evaluate(images.train), trainer.evaluate(images.test))
      curve.append(epoch: epoch, train, test, withCrossEntropy: options.extended)
      try context.measured(
        DropoutExperiment.Measurement(
          seed: context.seed, rate: rate.rate, mask: rate.mask, epoch: epoch,
          trainAccuracy: train.accuracy ?? .nan, testAccuracy: test.accuracy ?? .nan))
    }
    return DropoutExperiment.Followed(curve: curve, diverged: trainer.diverged)
  }

  /// The same network with dropout at work in evaluation; its masks are none of those in training.
  private func stochastic(
    _ trained: Trainer, _ images: DrawnImages, _ options: Options, _ context: RunContext
  ) async throws -> Trainer {
    let stochastic = try options.trainer(
      network(images.classes, options, staysActive: true), on: images.train,
      seed: context.seed(of: "passes"))
    for variable in await trained.declaredVariables {
      try await stochastic.setValues(trained.values(at: variable.path), at: variable.path)
    }
    return stochastic
  }

  /// The size of the outputs of untrained networks with units dropped as in training, over that without.
  ///
  /// Mean squares over several networks and masks, because one of either varies much.
  fileprivate func signal(
    _ images: DrawnImages, _ options: Options, _ context: RunContext
  ) async throws -> Double? {
    guard rate.rate > 0 else { return nil }
    let whole = DropoutExperiment.Piece(
      rate: .init(rate: 0, mask: nil), member: member, isFollowed: isFollowed)
    var (dropped, full) = (0.0, 0.0)
    for index in 0..<10 {
      let seed = context.seed(of: "signal \(index)")
      let networks = try [
        network(images.classes, options, staysActive: true), whole.network(images.classes, options),
      ].map { try options.trainer($0, on: images.train, seed: seed) }
      full += 5 * (try await networks[1].squares(images.train, draw: 0))
      for draw in 0..<5 {
        dropped += try await networks[0].squares(images.train, draw: UInt32(draw))
      }
    }
    return (dropped / full).squareRoot().ifFinite
  }

  /// The mean of stochastic passes of a trained dropout network; `nil` without dropout.
  fileprivate func passes(
    of trained: Trainer, _ images: DrawnImages, _ options: Options, _ context: RunContext
  ) async throws -> Probabilities? {
    guard rate.rate > 0, rate.hasPasses(options) else { return nil }
    let stochastic = try await stochastic(trained, images, options, context)
    var sum: Probabilities?
    for pass in 0..<options.passes {
      try Task.checkCancellation()
      let output = Probabilities(
        logits: try await stochastic.predict(images.test, draw: UInt32(pass)),
        classes: images.classes)
      sum?.add(output)
      sum = sum ?? output
    }
    sum?.divide(by: options.passes)
    return sum
  }
}

extension DropoutExperiment.Rate {
  /// Passes over all test images take as long as the training: beside the book's run only one rate has them.
  func hasPasses(_ options: DropoutExperiment.Options) -> Bool {
    guard options.extended else { return true }
    let rates = options.rates.filter { $0 > 0 }
    return mask == options.masks.first && rate == DropoutExperiment.claimed(rates)
  }
}

extension DropoutExperiment {
  /// The rate that is judged, chosen before measuring: the one nearest to the book's 0.2.
  static func claimed(_ rates: [Double]) -> Double? {
    rates.filter { $0 > 0 }.min { ($0 - 0.2).magnitude < ($1 - 0.2).magnitude }
  }
}

extension Trainer {
  /// The sum of the squared outputs.
  fileprivate func squares(_ data: Dataset, draw: UInt32) throws -> Double {
    try predict(data, draw: draw).reduce(0) { $0 + Double($1) * Double($1) }
  }
}
