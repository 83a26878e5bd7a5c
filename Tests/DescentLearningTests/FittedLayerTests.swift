import DescentArrays
import DescentGraph
import DescentLearning
import Testing

@Suite struct FittedLayerTests {
  private func numbers() throws -> Dataset {
    try Dataset(
      features: [1, 100, 3, 300, 5, 500, 7, 700], featureShape: [2], values: [1, 2, 3, 4],
      valueShape: [1])
  }

  @Test func standardizeSubtractsTheMeanAndDividesByTheDeviation() async throws {
    let data = try numbers()
    let model = try Network {
      try Standardize(fitting: data)
    }
    let trainer = try Trainer(
      model,
      for: try Dataset(features: [0, 0], featureShape: [2], values: [0, 0], valueShape: [2]),
      loss: .meanSquaredError)
    // Means 4 and 400, deviations √5 and 100·√5.
    let outputs = try await trainer.predict([4, 400, 4 + Float(5).squareRoot(), 400, 4, 400]).map {
      Double($0)
    }
    #expect(agree(outputs, [0, 0, 1, 0, 0, 0], within: 1e-6))
    #expect(try await trainer.values(at: "1-Standardize/mean") == [4, 400])
  }

  /// The statistics are not learned, are saved with the model, and come back into a layer that was not fitted.
  @Test func theStatisticsTravelWithTheModel() async throws {
    let data = try numbers()
    func model(_ standardize: Standardize) -> Network {
      Network {
        standardize
        Dense(1)
      }
    }
    let trainer = try Trainer(
      model(try Standardize(fitting: data)), for: data, loss: .meanSquaredError,
      optimizer: .sgd(learningRate: 0.1), batchSize: 4)
    try await trainer.train(data, epochs: 200)
    #expect(try await trainer.evaluate(data).loss < 1e-4)
    #expect(try await trainer.values(at: "1-Standardize/mean") == [4, 400])
    let fitted = try await trainer.predictor()
    let loaded = try Predictor(
      model(Standardize()), inputShape: [2], values: fitted.tensors)
    let features: [Float] = [1, 100, 6, 600]
    #expect(try loaded.predict(features) == fitted.predict(features))
  }

  @Test func statisticsOfOtherFeaturesAreRefused() async throws {
    let standardize = try Standardize(fitting: try numbers())
    #expect(
      await message {
        _ = try Trainer(Network { standardize }, inputShape: [3], loss: .meanSquaredError)
      }
        == "1-Standardize: Standardize of [1, 3]: was fitted to 2 features; samples here have 3")
  }

  @Test func anEmbeddingLearnsARowForEachNumber() async throws {
    let data = try Dataset(
      features: [0, 1, 2, 3], featureShape: [1], values: [5, -1, 2, 8], valueShape: [1])
    let model = Network {
      Embedding(count: 4, units: 1)
      Flatten()
    }
    let trainer = try Trainer(
      model, for: data, loss: .meanSquaredError, optimizer: .sgd(learningRate: 1), batchSize: 4)
    try await trainer.train(data, epochs: 100)
    let table = try await trainer.values(at: "1-Embedding/table").map { Double($0) }
    #expect(agree(table, [5, -1, 2, 8], within: 1e-4))
  }

  /// A number without a row is not silent: the layer is named.
  @Test func aNumberWithoutARowIsNoticed() async throws {
    for number in [4, -1] as [Float] {
      let data = try Dataset(
        features: [number], featureShape: [1], values: [0], valueShape: [1])
      let trainer = try Trainer(
        Network {
          Embedding(count: 4, units: 1)
          Flatten()
        }, for: data, loss: .meanSquaredError, batchSize: 1)
      let text = await message { try await trainer.train(data, epochs: 1) }
      #expect(text.contains("1-Embedding"), "\(text)")
    }
  }

  @Test func valuesToBeginWithMustFitTheShape() throws {
    func mistake(_ values: [Double]) -> String? {
      let error = #expect(throws: TraceError.self) {
        try Program(mode: .training) { scope in
          scope.output("x", scope.state("mean", shape: [3], initial: .values(values)))
        }
      }
      return error?.description
    }
    #expect(mistake([1, 2])?.contains("starts with 2 values; its shape needs 3") == true)
    #expect(mistake([1, 2, .nan])?.contains("starts with values that are not finite") == true)
  }

  @Test func theOutlineHasWhatIsInside() async throws {
    let model = Network {
      Conv2D(4, kernel: 3, groups: 2)
      Parallel {
        Network {
          Flatten()
          Dense(3)
        }
        GlobalAveragePool()
      }
      Dropout()
      Dense(2, usesBias: false)
    }
    let predictor = try await Trainer(model, inputShape: [5, 5, 2], loss: .meanSquaredError)
      .predictor()
    let outline = try predictor.outline()
    #expect(
      outline.map(\.path) == [
        "1-Conv2D", "2-Parallel", "2-Parallel/1", "2-Parallel/1/1-Flatten",
        "2-Parallel/1/2-Dense", "2-Parallel/2", "2-Parallel/2/1-GlobalAveragePool", "3-Dropout",
        "4-Dense",
      ])
    // 9 positions, 9 places, one input channel for each of 4 filters.
    #expect(
      outline.map(\.multiplyAdds) == [9 * 9 * 4, 36 * 3, 36 * 3, 0, 36 * 3, 0, 0, 0, 7 * 2])
    #expect(
      outline.map(\.output) == [
        [3, 3, 4], [7], [3], [36], [3], [4], [4], [7], [2],
      ])
    #expect(
      try predictor.layers().map(\.path) == ["1-Conv2D", "2-Parallel", "3-Dropout", "4-Dense"])
  }
}
