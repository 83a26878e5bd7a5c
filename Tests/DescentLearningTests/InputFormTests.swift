import DescentArrays
import DescentExecution
import DescentGraph
import DescentLearning
import Testing

@Suite struct InputFormTests {
  private func images(_ imageShape: [Int]?, features: [Int]) throws -> Dataset {
    let size = features.reduce(1, *)
    var data = try Dataset(
      features: scattered(6 * size).map { Float($0) }, featureShape: features,
      labels: [0, 1, 2, 0, 1, 2], classCount: 3)
    data.imageShape = imageShape
    return data
  }

  @Test func aModelTakesImagesIfItBeginsWithAConvolution() throws {
    let conv = Network {
      BatchNorm()
      ReLU()
      Residual { Conv2D(1, kernel: 3) }
    }
    let gray = try images([4, 6], features: [24])
    #expect(gray.inputShape(for: conv) == [4, 6, 1])
    #expect(gray.inputShape(for: MaxPool2D(2)) == [4, 6, 1])
    #expect(gray.inputShape(for: Conv1D(2, kernel: 3)) == [4, 6])
    #expect(gray.inputShape(for: Dense(3)) == [24])
    #expect(gray.inputShape(for: Network { Flatten() }) == [24])
    let color = try images([4, 2, 3], features: [24])
    #expect(color.inputShape(for: conv) == [4, 2, 3])
    let array = try images(nil, features: [4, 6])
    #expect(array.inputShape(for: conv) == [4, 6, 1])
    #expect(array.inputShape(for: Dense(3)) == [4, 6])
    let row = try images(nil, features: [24])
    #expect(row.inputShape(for: conv) == [24])
    #expect(row.inputShape(for: Conv1D(2, kernel: 3)) == [24, 1])
    #expect(row.inputShape(for: Parallel { Network { Conv1D(2, kernel: 3) } }) == [24, 1])
  }

  @Test func rowsThatAreImagesTrainAConvolution() async throws {
    let data = try images([4, 6], features: [24])
    let model = Network {
      Conv2D(4, kernel: 3, padding: .same)
      ReLU()
      MaxPool2D(2)
      Flatten()
      Dense(3)
    }
    let trainer = try Trainer(
      model, for: data, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.05),
      batchSize: 4)
    try await trainer.train(data, epochs: 60)
    #expect(try await trainer.evaluate(data).metrics["accuracy"] == 1)
    // A predictor gives the same for any batch, since samples stay apart.
    let predictor = try await trainer.predictor()
    let features = scattered(6 * 24).map { Float($0) }
    let all = try predictor.predict(features)
    let alone = try predictor.predict(Array(features.prefix(24)))
    #expect(agree(alone.map(Double.init), all.prefix(3).map(Double.init), within: 1e-5))
    let apart = try Program(mode: .evaluation) { scope in
      scope.output("y", model(scope.input("x", shape: [2, 4, 6, 1]), in: scope))
    }
    #expect(apart.keepsSamplesApart(output: "y"))
  }

  @Test func samplesOfAnotherShapeAreRefused() async throws {
    let trainer = try Trainer(
      Network {
        Conv2D(2, kernel: 3)
        Flatten()
        Dense(3)
      }, inputShape: [6, 4, 1], loss: .softmaxCrossEntropy)
    for data in [try images([4, 6], features: [24]), try images(nil, features: [24])] {
      #expect(
        await message { _ = try await trainer.evaluate(data) }
          == "data: a sample has the shape [24], but the model takes [6, 4, 1]")
    }
  }
}

@Suite struct ImageModelTests {
  /// Every kind of layer of images keeps the samples of a batch apart, so that batches can be padded.
  @Test(arguments: layerReferenceRows) func samplesStayApart(row: LayerReferenceRow) throws {
    var shape = row.shape.dimensions
    shape[0] = 2
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", row.layer(scope.input("x", shape: TensorShape(shape)), in: scope))
    }
    #expect(program.keepsSamplesApart(output: "y"))
  }

  /// Training gives the same bits whatever the number of cores.
  @Test func theNumberOfCoresChangesNoBit() async throws {
    let model = Network {
      Conv2D(8, kernel: 3, padding: .same)
      GroupNorm(2)
      SiLU()
      Residual { Conv2D(8, kernel: 3, padding: .same, groups: .depthwise) }
      Conv2D(8, kernel: 3, stride: 2, groups: 2)
      LayerNorm()
      MaxPool2D(2)
      Parallel {
        Flatten()
        GlobalAveragePool()
      }
      Dense(3)
    }
    var data = try Dataset(
      features: scattered(64 * 256).map { Float($0) }, featureShape: [256],
      labels: (0..<64).map { Int32($0 % 3) }, classCount: 3)
    data.imageShape = [16, 16]
    var results: [[String: [Float]]] = []
    for cores in [1, 2, 3] {
      let trained = data
      results.append(
        try await Cores.$limit.withValue(cores) {
          let trainer = try Trainer(
            model, for: trained, loss: .softmaxCrossEntropy, optimizer: .adam(), seed: 3)
          try await trainer.train(trained, epochs: 2)
          return try await trainer.everything()
        })
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
