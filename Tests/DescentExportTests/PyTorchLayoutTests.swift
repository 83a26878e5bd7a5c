import DescentArrays
import DescentExport
import DescentFiles
import DescentGraph
import DescentLearning
import DescentNumerics
import Testing

/// A layer with a parameter that PyTorch does not know.
private struct Scale: Layer {
  func forward(_ x: Tensor, in scope: Scope) -> Tensor {
    x * scope.parameter("scale", shape: [x.shape[1]], role: .scale, initial: .constant(2))
  }
}

@Suite struct PyTorchLayoutTests {
  private func predictor(_ model: some Layer, _ shape: TensorShape) async throws -> Predictor {
    let trainer = try Trainer(model, inputShape: shape, loss: .meanSquaredError, seed: 1)
    var next: Float = 0
    for variable in await trainer.declaredVariables {
      let values = (0..<variable.shape.count).map { next + Float($0) }
      next += Float(values.count)
      try await trainer.setValues(values, at: variable.path)
    }
    return try await trainer.predictor()
  }

  @Test func namesAndShapesAreThoseOfPyTorch() async throws {
    let predictor = try await predictor(
      Network {
        Dense(3)
        BatchNorm()
      }, [2])
    let theirs = [
      NamedTensor("0.weight", shape: [3, 2], values: [0, 3, 1, 4, 2, 5]),
      NamedTensor("0.bias", shape: [3], values: [6, 7, 8]),
      NamedTensor("1.weight", shape: [3], values: [9, 10, 11]),
      NamedTensor("1.bias", shape: [3], values: [12, 13, 14]),
      NamedTensor("1.running_mean", shape: [3], values: [15, 16, 17]),
      NamedTensor("1.running_var", shape: [3], values: [18, 19, 20]),
    ]
    #expect(try PyTorchLayout.exported(predictor) == theirs)
    #expect(PyTorchLayout.isUsed(by: theirs) && !PyTorchLayout.isUsed(by: predictor.tensors))
    // Counts without effect are ignored.
    let counted = theirs + [NamedTensor("1.num_batches_tracked", shape: [], values: [12])]
    #expect(try PyTorchLayout.imported(counted, for: predictor) == predictor.tensors)
  }

  /// The weight of [2, 1, 2, 3], counted from 0 in our order, in PyTorch's order [3, 2, 2, 1].
  @Test func aKernelHasItsChannelsFirst() async throws {
    let predictor = try await predictor(
      Network { Conv2D(3, kernel: [2, 1], usesBias: false) }, [4, 4, 2])
    let theirs = try PyTorchLayout.exported(predictor)
    #expect(theirs.map(\.name) == ["0.weight"] && theirs[0].shape == [3, 2, 2, 1])
    // Filter f, channel c, row i is 6·i + 3·c + f here.
    #expect(theirs[0].values == [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11])
  }

  /// Images of 1×2 with 2 channels: the row is (x₀c₀, x₀c₁, x₁c₀, x₁c₁) here and (c₀x₀, c₀x₁, c₁x₀, c₁x₁) there.
  @Test func whatFollowsAFlattenedImageIsReordered() async throws {
    let predictor = try await predictor(
      Network {
        MaxPool2D(1)
        Flatten()
        BatchNorm()
        ReLU()
        Dense(1)
        Dense(1)
      }, [1, 2, 2])
    let theirs = Dictionary(
      uniqueKeysWithValues: try PyTorchLayout.exported(predictor).map { ($0.name, $0.values) })
    #expect(theirs["2.weight"] == [0, 2, 1, 3])
    #expect(theirs["2.bias"] == [4, 6, 5, 7])
    #expect(theirs["2.running_mean"] == [8, 10, 9, 11])
    #expect(theirs["4.weight"] == [16, 18, 17, 19])
    #expect(theirs["5.weight"]?.count == 1)
  }

  @Test func withoutAConvolutionNothingIsReordered() async throws {
    let predictor = try await predictor(
      Network {
        Flatten()
        Dense(1)
      }, [1, 2, 2])
    #expect(try PyTorchLayout.exported(predictor)[0].values == [0, 1, 2, 3])
  }

  @Test func blocksHaveModulesInside() async throws {
    let predictor = try await predictor(
      Network {
        Conv2D(2, kernel: 1)
        Residual {
          Conv2D(2, kernel: 3, padding: .same)
          ReLU()
          GroupNorm(2)
        } shortcut: {
          Conv2D(2, kernel: 1, usesBias: false)
        }
        Parallel {
          Network {
            ReLU()
            Conv2D(3, kernel: 1)
          }
          Network {}
        }
        LayerNorm(axes: 3)
        Network { GlobalAveragePool() }
        Dense(1)
      }, [4, 4, 1])
    let names = try PyTorchLayout.exported(predictor).map(\.name)
    #expect(
      names == [
        "0.weight", "0.bias", "1.0.weight", "1.0.bias", "1.2.weight", "1.2.bias",
        "1.shortcut.0.weight", "2.0.1.weight", "2.0.1.bias", "3.weight", "3.bias", "5.weight",
        "5.bias",
      ])
  }

  @Test func networksGoOutAndComeBack() async throws {
    var random = SplitMix64(seed: 1)
    for round in 0..<50 {
      let isImage = round % 2 == 0
      var layers = isImage ? images(&random) : []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        layers.append(
          Dense(.random(in: 1...9, using: &random), usesBias: .random(using: &random)))
        if .random(using: &random) { layers.append(BatchNorm()) }
        if .random(using: &random) { layers.append(LayerNorm()) }
        if .random(using: &random) { layers.append(ReLU()) }
        if .random(using: &random) { layers.append(Dropout()) }
      }
      let shape: TensorShape =
        isImage ? [5, 4, .random(in: 1...3, using: &random)] : [.random(in: 1...9, using: &random)]
      let predictor = try await Trainer(
        Network(layers), inputShape: shape, loss: .meanSquaredError, seed: random.next()
      ).predictor()
      let exported = try PyTorchLayout.exported(predictor)
      #expect(exported.count == predictor.variables.count)
      #expect(PyTorchLayout.isUsed(by: exported))
      #expect(
        try PyTorchLayout.imported(exported.shuffled(using: &random), for: predictor).sorted()
          == predictor.tensors.sorted())
    }
  }

  /// Layers that end with a row of an image.
  private func images(_ random: inout SplitMix64) -> [any Layer] {
    let channels = Int.random(in: 1...3, using: &random) * 2
    var layers: [any Layer] = [Conv2D(channels, kernel: 3, padding: .same)]
    if .random(using: &random) { layers.append(GroupNorm(2)) }
    if .random(using: &random) {
      layers.append(Residual { Conv2D(channels, kernel: 3, padding: .same, groups: .depthwise) })
    }
    if .random(using: &random) { layers.append(MaxPool2D(2)) }
    layers.append(
      .random(using: &random)
        ? Flatten()
        : Parallel {
          Network {
            Conv2D(2, kernel: 2)
            Flatten()
          }
          GlobalAveragePool()
        })
    return layers
  }

  @Test func whatHasNoCounterpartIsRefused() async throws {
    let networks: [(any Layer, TensorShape, String)] = [
      (Network { Scale() }, [2], "1-Scale/scale"), (Dense(2), [2], "weight"),
      (Network { Residual { Scale() } }, [2], "1-Residual/1-Scale/scale"),
      // Over the channels alone of an image, which come first there.
      (
        Network {
          MaxPool2D(1)
          LayerNorm()
        }, [2, 2, 3], "2-LayerNorm/scale"
      ),
    ]
    for (model, shape, path) in networks {
      let trainer = try Trainer(model, inputShape: shape, loss: .meanSquaredError)
      let predictor = try await trainer.predictor()
      let error = #expect(throws: DataError.self) { try PyTorchLayout.exported(predictor) }
      #expect(
        error?.description.hasPrefix("\(path) has no counterpart in a torch.nn.Sequential") == true)
    }
  }
}

extension [NamedTensor] {
  fileprivate func sorted() -> [NamedTensor] { sorted { $0.name < $1.name } }
}
