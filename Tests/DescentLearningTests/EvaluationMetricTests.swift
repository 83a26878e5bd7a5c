import DescentArrays
import DescentGraph
import DescentLearning
import Testing

/// Numbers of single precision, coarse so that some are equal.
private func coarse(_ count: Int, seed: Int) -> [Float] {
  scattered(count, seed: seed).map { (Float($0) * 4).rounded(.toNearestOrEven) / 4 }
}

/// Labels of three classes, most of the first.
func skewedLabels(_ count: Int) -> [Int32] {
  (0..<Int32(count)).map { index -> Int32 in index % 2 == 1 ? 0 : index / 2 % 3 }
}

/// A trainer whose outputs are its features.
private func identity(
  _ size: Int, _ loss: any Loss, metrics: [any Metric] = [],
  _ evaluationMetrics: [any Measure]
) async throws -> Trainer {
  let trainer = try Trainer(
    Dense(size), inputShape: [size],
    objective: Objective(
      loss, metrics: metrics + evaluationMetrics),
    updates: UpdateRule(), batches: Batches(1))
  let ones = (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 as Float }
  try await trainer.setValues(ones, at: "weight")
  return trainer
}

/// Macro, micro, and each class, of precision, recall and F1.
private func scores(_ classes: Int, _ kind: TargetKind) -> [any EvaluationMetric] {
  var result: [any EvaluationMetric] = []
  for average in [ClassAverage.macro, .micro] + (0..<classes).map({ ClassAverage.of($0) }) {
    result.append(ClassScore(.precision, average, targets: kind))
    result.append(ClassScore(.recall, average, targets: kind))
    result.append(ClassScore(.f1, average, targets: kind))
  }
  return result
}

@Suite struct EvaluationMetricTests {
  private static let samples = 60
  private static let labels = skewedLabels(samples)

  private func reference(_ name: String) throws -> [Double] {
    try #require(metricReference[name])
  }

  /// The name of a score with an average.
  private func called(_ name: String, _ average: String) -> String {
    average == "macro" ? name.lowercased() : "micro-\(name.lowercased())"
  }

  @Test func classScoresAreScikitLearns() async throws {
    let data = try Dataset(
      features: coarse(Self.samples * 4, seed: 1), featureShape: [4], labels: Self.labels,
      classCount: 4)
    let trainer = try await identity(
      4, .softmaxCrossEntropy, metrics: [.accuracy], scores(4, .labels))
    let evaluation = try await trainer.evaluate(data)
    #expect(evaluation.metrics.count == 19)
    for name in ["Precision", "Recall", "F1"] {
      for average in ["macro", "micro"] {
        let found = try #require(evaluation.metrics[called(name, average)])
        #expect(try agree([found], reference(average + name), within: 1e-15), "\(average)\(name)")
      }
      let each = (0..<4).map { evaluation.metrics["\(name.lowercased())-of-\($0)"] ?? .nan }
      #expect(try agree(each, reference(name.lowercased()), within: 1e-15))
    }
    let matrix = try await trainer.confusionMatrix(on: data)
    #expect(try matrix.counts.map { Double($0) } == reference("confusion"))
    #expect(matrix.count == Self.samples && matrix.accuracy == evaluation.accuracy)
    #expect(matrix.classCounts.f1(.macro) == evaluation.metrics["f1"])
    #expect(matrix[label: 0, prediction: 2] == 18)
  }

  @Test func yesOrNoScoresAreScikitLearns() async throws {
    let yes: [Float] = (0..<Self.samples).flatMap { index -> [Float] in
      [index % 2 == 1 ? 1 : 0, index % 3 == 0 ? 1 : 0, index % 5 < 2 ? 1 : 0]
    }
    let data = try Dataset(
      features: coarse(Self.samples * 3, seed: 2), featureShape: [3], values: yes, valueShape: [3])
    let trainer = try await identity(
      3, .binaryCrossEntropy, scores(3, .values) + [AreaUnderCurve(targets: .values)])
    let metrics = try await trainer.evaluate(data).metrics
    for name in ["Precision", "Recall", "F1"] {
      for average in ["macro", "micro"] {
        let found = try #require(metrics[called(name, average)])
        #expect(try agree([found], reference("\(average)Yes\(name)"), within: 1e-15))
      }
      let each = (0..<3).map { metrics["\(name.lowercased())-of-\($0)"] ?? .nan }
      #expect(try agree(each, reference("eachYes\(name)"), within: 1e-15))
    }
    let area = try #require(metrics["auc"])
    #expect(try agree([area], reference("yesArea"), within: 1e-14))

    // A single value.
    let single = try Dataset(
      features: (0..<Self.samples).map { data.features(at: $0)[2] }, featureShape: [1],
      values: (0..<Self.samples).map { yes[3 * $0 + 2] }, valueShape: [1])
    let binary = try await identity(
      1, .binaryCrossEntropy, [AreaUnderCurve(targets: .values)])
    let found = try #require(try await binary.evaluate(single).metrics["auc"])
    #expect(try agree([found], reference("binaryArea"), within: 1e-14))
  }

  @Test func theAreaOfClassesIsScikitLearns() async throws {
    let rows = scattered(Self.samples * 3, seed: 5).enumerated().map { index, value in
      Float(value * (1 + Double(index / 3) / 64))
    }
    let data = try Dataset(features: rows, featureShape: [3], labels: Self.labels)
    let trainer = try await identity(3, .softmaxCrossEntropy, [.areaUnderCurve])
    let found = try #require(try await trainer.evaluate(data).metrics["auc"])
    #expect(try agree([found], reference("area"), within: 1e-14))
  }

  @Test func anAreaNeedsBothKinds() async throws {
    let trainer = try await identity(1, .binaryCrossEntropy, [AreaUnderCurve(targets: .values)])
    func area(_ scores: [Float], _ yes: [Float]) async throws -> Double? {
      try await trainer.evaluate(
        Dataset(features: scores, featureShape: [1], values: yes, valueShape: [1])
      ).metrics["auc"]
    }
    #expect(try await area([1, 2, 3, 4], [0, 0, 1, 1]) == 1)
    #expect(try await area([1, 2, 3, 4], [1, 1, 0, 0]) == 0)
    #expect(try await area([1, 1, 1, 1], [1, 0, 0, 1]) == 0.5)
    #expect(try await area([1, 2, 2, 4], [0, 0, 1, 1]) == 0.875)
    #expect(try await area([1, 2], [1, 1])?.isNaN == true)
    #expect(try await area([1, .nan], [1, 0])?.isNaN == true)
  }

  @Test(arguments: [1, 2, 3]) func topKAccuracyIsScikitLearns(k: Int) async throws {
    let data = try Dataset(
      features: scattered(Self.samples * 4, seed: 1).map { Float($0) }, featureShape: [4],
      labels: Self.labels, classCount: 4)
    let trainer = try await identity(
      4, .softmaxCrossEntropy, metrics: [.topKAccuracy(k), .topKAccuracy(4)], [])
    let metrics = try await trainer.evaluate(data).metrics
    let found = try #require(metrics["top-\(k)"])
    #expect(try agree([found], reference("top\(k)"), within: 1e-15))
    #expect(metrics["top-4"] == 1)
  }

  @Test func equalOutputsAreNoHits() async throws {
    let trainer = try await identity(3, .softmaxCrossEntropy, metrics: [.topKAccuracy(2)], [])
    let rows: [([Float], Double)] = [
      ([1, 1, 1], 0), ([2, 2, 1], 1), ([1, 3, 2], 0), ([1, 3, 0], 1), ([.nan, 1, 0], 0),
    ]
    for (row, expected) in rows {
      let data = try Dataset(features: row, featureShape: [3], labels: [0], classCount: 3)
      #expect(try await trainer.evaluate(data).metrics["top-2"] == expected, "\(row)")
    }
  }

  @Test func regressionScoresAreScikitLearns() async throws {
    let values = scattered(Self.samples * 2, seed: 3).map { Float($0) }
    let noise = scattered(Self.samples * 2, seed: 4).map { Double(Float($0)) }
    let guesses = zip(noise, values).map { noise, value in
      Float(noise * 0.25 + Double(value) * 0.75)
    }
    let data = try Dataset(features: guesses, featureShape: [2], values: values, valueShape: [2])
    let trainer = try await identity(
      2, .meanSquaredError, [.rootMeanSquaredError, .r2])
    let evaluation = try await trainer.evaluate(data)
    let found = ["rmse", "r2"].map { evaluation.metrics[$0] ?? .nan }
    let expected = try reference("rootMeanSquaredError") + reference("r2")
    #expect(agree(found, expected, within: 1e-13))
    #expect(abs(found[0] - evaluation.loss.squareRoot()) < 1e-6)
  }

  @Test func whatNeverVariesIsMetOrNot() async throws {
    let trainer = try await identity(1, .meanSquaredError, [CoefficientOfDetermination()])
    for (guesses, expected) in [([2, 2], 1.0), ([2, 3], 0)] as [([Float], Double)] {
      let data = try Dataset(
        features: guesses, featureShape: [1], values: [2, 2], valueShape: [1])
      #expect(try await trainer.evaluate(data).metrics["r2"] == expected)
    }
  }

  @Test func aMetricTakesWhatTheLossTakes() async throws {
    let wrong = await message {
      _ = try await identity(2, .meanSquaredError, [ClassScore(.f1)])
    }
    #expect(wrong == "the metric f1 takes labels, but the loss takes values")
    let twice = await message {
      _ = try await identity(2, .softmaxCrossEntropy, [ClassScore(.f1), ClassScore(.f1)])
    }
    #expect(twice == "two metrics are named f1")
    let trainer = try await identity(1, .meanSquaredError, [])
    let data = try Dataset(
      features: [1], featureShape: [1], values: [1], valueShape: [1], name: "numbers")
    #expect(
      await message { _ = try await trainer.confusionMatrix(on: data) }
        == "numbers: a confusion matrix takes class labels, not values")
  }

  @Test func anEvaluationMetricCanBeWatched() async throws {
    let trainer = try Trainer(
      Dense(3), inputShape: [4],
      objective: Objective(.softmaxCrossEntropy, metrics: [.accuracy, .f1()]),
      updates: UpdateRule(),
      batches: Batches(5),
      earlyStopping: EarlyStopping(monitor: .validation("f1", .larger), patience: 1))
    let last = try await trainer.train(threeClasses(), validation: threeClasses(), epochs: 50)
    #expect(last?.validation?.metrics["f1"] != nil && last?.train.metrics["f1"] == nil)
    #expect(await trainer.progress.isStopped)
  }
}
