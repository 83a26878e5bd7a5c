import DescentArrays
import DescentData
import DescentLearning
import Foundation
import Testing

@Suite struct WeightedLossTests {
  private static let logits = [1, 2, -1, 0, 0.5, 3, -2, 0.25, 1, 0.5, 0.5, -0.5]
  private static let labels: [Double] = [1, 0, 2, 1]
  private static let values = [1, 0, 0.25, 0, 1, 1, 1, 1, 0, 0, 0, 0.5]
  private static let weights = [0.5, 2, 1.25]

  private static let rows: [(String, any Loss)] = [
    ("weights", SoftmaxCrossEntropy(weights: weights)),
    ("smoothing", SoftmaxCrossEntropy(smoothing: 0.1)),
    ("both", SoftmaxCrossEntropy(weights: weights, smoothing: 0.3)),
    ("positive weights", BinaryCrossEntropy(positiveWeights: [3, 0.5, 1])),
    ("positive weight", BinaryCrossEntropy(positiveWeights: [2.5])),
  ]

  @Test(arguments: 0..<5) func agreesWithPyTorch(row: Int) throws {
    let (name, loss) = Self.rows[row]
    let expected = try #require(trainingReference[name])
    let found = try LossValues(
      loss, Self.logits, [4, 3], loss.targetKind == .labels ? Self.labels : Self.values)
    #expect(found.isClose(expected[0], Array(expected.dropFirst())), "\(name): \(found)")
  }

  @Test func equalWeightsChangeNothing() throws {
    let plain = try LossValues(.softmaxCrossEntropy, Self.logits, [4, 3], Self.labels)
    let weighted = try LossValues(
      SoftmaxCrossEntropy(weights: [3, 3, 3]), Self.logits, [4, 3], Self.labels)
    #expect(weighted.isClose(plain.loss, plain.slopes))
    let book = SoftmaxCrossEntropy(convention: .book, weights: [1, 1, 1])
    let found = try LossValues(book, [1e4, -1e4, 0], [1, 3], [1])
    #expect(found.isClose(-log(1e-7), [1, -1, 0]))
  }

  @Test func whatMakesNoSenseIsRefused() async throws {
    let rows: [(any Loss, String)] = [
      (SoftmaxCrossEntropy(weights: [1, 2]), "has 2 class weights for 3 classes"),
      (SoftmaxCrossEntropy(weights: [1, 2, 0]), "has class weights that are not positive"),
      (SoftmaxCrossEntropy(smoothing: 1), "has the label smoothing 1.0; it must be"),
      (BinaryCrossEntropy(positiveWeights: [1, 2]), "has 2 positive weights for 3 values"),
      (BinaryCrossEntropy(positiveWeights: [-1]), "has positive weights that are not above 0"),
    ]
    for (loss, text) in rows {
      let found = await message { _ = try Trainer(Dense(3), inputShape: [2], loss: loss) }
      #expect(found.contains(text), "\(found)")
    }
  }

  // MARK: Means over several batches

  /// Samples of three classes, most of the first; if not shuffled, they are sorted by class.
  private static func skewed(_ count: Int, shuffled: Bool) throws -> Dataset {
    let order = (0..<count).map { shuffled ? $0 * 389 % count : $0 }
    let numbers = scattered(count * 4, seed: 3).map { Float($0) }
    return try Dataset(
      features: order.flatMap { numbers[4 * $0..<4 * $0 + 4] }, featureShape: [4],
      labels: order.map { $0 * 10 < count * 8 ? 0 : $0 * 10 < count * 9 ? 1 : 2 }, classCount: 3)
  }

  /// Σ w_label·loss/Σ w_label over all samples, with labels smoothed, from the outputs in Double.
  private static func loss(
    _ outputs: [Float], _ labels: [Int32], _ weights: [Double], smoothing: Double
  ) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (sample, label) in labels.enumerated() {
      let x = outputs[3 * sample..<3 * sample + 3].map { Double($0) }
      let losses = x.map { log(x.map { exp($0) }.reduce(0, +)) - $0 }
      let spread = zip(losses, weights).map { $0 * $1 }.reduce(0, +) / 3
      sum += (1 - smoothing) * losses[Int(label)] * weights[Int(label)] + smoothing * spread
      total += weights[Int(label)]
    }
    return sum / total
  }

  @Test("Neither the order of the samples nor the batches matter", arguments: [0, 0.2])
  func aWeightedMeanIsOneOverAllSamples(smoothing: Double) async throws {
    let weights = [0.4, 3, 11]
    let loss = SoftmaxCrossEntropy(weights: weights, smoothing: smoothing)
    for (count, shuffled) in [(700, false), (700, true), (300, false), (257, true)] {
      let data = try Self.skewed(count, shuffled: shuffled)
      let trainer = try Trainer(Dense(3), inputShape: [4], loss: loss, batchSize: 40, seed: 5)
      let outputs = try await trainer.predict(data)
      let expected = Self.loss(outputs, data.labels ?? [], weights, smoothing: smoothing)
      let evaluation = try await trainer.evaluate(data)
      #expect(agree([evaluation.loss], [expected], within: 1e-6))
      // An epoch that changes nothing measures the same.
      try await trainer.setLearningRate(0)
      let epoch = try await trainer.runEpoch(data)
      #expect(agree([epoch.train.loss], [expected], within: 1e-6))
    }
  }

  @Test func anEpochThatVersion010BeganGoesOnCountingItsSamples() throws {
    let old = #"{"loss": 6, "metrics": [], "names": [], "count": 4}"#
    let sums = try JSONDecoder().decode(EvaluationSums.self, from: Data(old.utf8))
    #expect(sums.weight == 4 && sums.means.loss == 1.5)
    let again = try JSONDecoder().decode(
      EvaluationSums.self, from: JSONEncoder().encode(sums))
    #expect(again == sums)
  }

  @Test func balancedWeightsAreScikitLearns() throws {
    let data = try Dataset(
      features: Array(repeating: 0, count: 60), featureShape: [1], labels: skewedLabels(60),
      classCount: 3)
    #expect(try ClassWeights.balanced(of: data) == metricReference["balanced"])
    let empty = try Dataset(
      features: [1, 2], featureShape: [1], labels: [0, 2], classCount: 4, name: "gaps")
    let error = #expect(throws: TrainingError.self) { try ClassWeights.balanced(of: empty) }
    #expect(
      error?.description
        == "gaps: no sample is of class 1; weights that balance need one of each")
  }

  @Test func aStreamIsCountedBatchByBatch() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "descent-classes-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rows = (0..<700).map { "\($0),\($0 % 7 == 0 ? "rare" : "frequent")" }
    try ("x,y\n" + rows.joined(separator: "\n")).write(
      toFile: path, atomically: false, encoding: .utf8)
    let stream = try CSVStreams(csv: path, preparing: .init(target: .classes("y"))).training
    #expect(try ClassWeights.counts(of: stream).sorted() == [100, 600])
    #expect(try ClassWeights.balanced(of: stream).sorted() == [700.0 / 1200, 3.5])
  }
}
