import DescentNumerics

/// Which held-out images each of several networks classifies rightly, and what it is chosen by on random splits of
/// them.
struct SplitScores: Sendable {
  let trainAccuracies: [Double]
  /// On all images.
  let accuracies: [Double]
  let images: Int
  /// 1 for right and 0 for wrong: image by image, each network's.
  let rights: [UInt8]
  var networks: Int { trainAccuracies.count }

  /// - Parameter isRight: For each network, whether each image is classified rightly.
  init(trainAccuracies: [Double], isRight: [[Bool]]) {
    self.trainAccuracies = trainAccuracies
    let images = isRight.first?.count ?? 0
    self.images = images
    rights = (0..<images).flatMap { image in isRight.map { $0[image] ? 1 : 0 } }
    accuracies = isRight.map { Double($0.count { $0 }) / Double(max(1, images)) }
  }

  /// How many of some images each network classifies rightly.
  func counts(of images: ArraySlice<Int>) -> [Int32] {
    var sums = [Int32](repeating: 0, count: networks)
    rights.withUnsafeBufferPointer { rights in
      sums.withUnsafeMutableBufferPointer { sums in
        for image in images {
          let row = image * sums.count
          for network in sums.indices { sums[network] &+= Int32(rights[row + network]) }
        }
      }
    }
    return sums
  }

  /// The scores of every network on the validation part of the first split.
  func example(part: Int, seed: UInt64) -> [Double] {
    var splits = RandomSplits(images: images, part: part, seed: seed)
    return counts(of: splits.next().validation).map { Double($0) / Double(part) }
  }

  /// Chooses among some of the networks, drawn anew for each split, and returns means over the splits.
  ///
  /// - Parameters:
  ///   - part: The size of the validation part, and of the test part.
  ///   - counts: The numbers of networks to choose from.
  /// - Returns: One for each number, without the theory's numbers.
  /// - Throws: `CancellationError` when the task is canceled.
  func choices(
    part: Int, of counts: [Int], splits: Int, seed: UInt64
  ) throws -> [ValidationExperiment.Choice.Values] {
    var random = RandomSplits(images: images, part: part, seed: seed)
    var order = Array(0..<networks)
    var sums = [ChoiceSum](repeating: ChoiceSum(), count: counts.count)
    let all = self.counts(of: (0..<images).map { $0 }[...])
    for _ in 0..<splits {
      try Task.checkCancellation()
      let split = random.next()
      let (validation, test) = (self.counts(of: split.validation), self.counts(of: split.test))
      order.shuffle(using: &random.random)
      for (index, count) in counts.enumerated() {
        sums[index].add(
          ChosenNetworks(order.prefix(count), trainAccuracies, validation, test, all),
          self, validation, test, all, part)
      }
    }
    return sums.map { $0.mean(of: splits) }
  }
}

/// The best of some networks, by each part; of equal ones the first, which is a random one.
private struct ChosenNetworks {
  let train: Int
  let validation: Int
  let test: Int
  let best: Int

  init(
    _ networks: ArraySlice<Int>, _ train: [Double], _ validation: [Int32], _ test: [Int32],
    _ all: [Int32]
  ) {
    func best<Score: Comparable>(_ scores: [Score]) -> Int {
      var best = networks[networks.startIndex]
      for network in networks where scores[network] > scores[best] { best = network }
      return best
    }
    self.train = best(train)
    self.validation = best(validation)
    self.test = best(test)
    self.best = best(all)
  }
}

/// Sums over splits.
private struct ChoiceSum {
  private var values = ValidationExperiment.Choice.Values(
    trainOptimism: 0, validationOptimism: 0, testOptimism: 0, freshOptimism: 0, trainTruth: 0,
    validationTruth: 0, testTruth: 0, bestTruth: 0, bound: 0, predicted: 0)

  mutating func add(
    _ chosen: ChosenNetworks, _ scores: SplitScores, _ validation: [Int32], _ test: [Int32],
    _ all: [Int32], _ part: Int
  ) {
    func truth(_ network: Int) -> Double {
      Double(all[network] - validation[network] - test[network]) / Double(scores.images - 2 * part)
    }
    func score(_ counts: [Int32], _ network: Int) -> Double {
      Double(counts[network]) / Double(part)
    }
    let truths = (
      train: truth(chosen.train), validation: truth(chosen.validation), test: truth(chosen.test)
    )
    values.trainOptimism += scores.trainAccuracies[chosen.train] - truths.train
    values.validationOptimism += score(validation, chosen.validation) - truths.validation
    values.testOptimism += score(test, chosen.test) - truths.test
    values.freshOptimism += score(test, chosen.validation) - truths.validation
    values.trainTruth += truths.train
    values.validationTruth += truths.validation
    values.testTruth += truths.test
    values.bestTruth += truth(chosen.best)
  }

  func mean(of splits: Int) -> ValidationExperiment.Choice.Values {
    var mean = values
    let members: [WritableKeyPath<ValidationExperiment.Choice.Values, Double>] = [
      \.trainOptimism, \.validationOptimism, \.testOptimism, \.freshOptimism, \.trainTruth,
      \.validationTruth, \.testTruth, \.bestTruth,
    ]
    for member in members { mean[keyPath: member] /= Double(splits) }
    return mean
  }
}

/// Random splits of images into two parts of equal size and a rest.
private struct RandomSplits {
  var random: SplitMix64
  private var order: [Int]
  private let part: Int

  init(images: Int, part: Int, seed: UInt64) {
    random = SplitMix64(seed: seed)
    order = Array(0..<images)
    self.part = part
  }

  /// Draws both parts without replacement: the first steps of a shuffle.
  mutating func next() -> (validation: ArraySlice<Int>, test: ArraySlice<Int>) {
    for index in 0..<2 * part {
      order.swapAt(index, index + Int(random.next(below: UInt64(order.count - index))))
    }
    return (order[0..<part], order[part..<2 * part])
  }
}
