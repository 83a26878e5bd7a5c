import Descent

/// Layers and initializers with settings that make no sense.
let layerCases: [Misuse] = [
  .refused("Dense of no units", "0 units") { _ = try classifier(Dense(0)) },
  .refused("Dense of negative units", "units") { _ = try classifier(Dense(.min)) },
  .refused("Dense of more units than can be", "more than") { _ = try classifier(Dense(.max)) },
  .refused("Dense of more units than can be, by Xavier's rule", "more than") {
    _ = try classifier(Dense(.max, initializer: .xavier))
  },
  .refused("Dense of more memory than there is", "") {
    _ = try classifier(Dense(500_000_000))
  },
  .refused("Dense of images", "Flatten") {
    _ = try Trainer(Dense(3), inputShape: [8, 8], loss: .softmaxCrossEntropy)
  },
  .refused("a convolution of a kernel without numbers", "positive") {
    _ = try Trainer(
      Network {
        Conv2D(3, kernel: [])
        Flatten()
        Dense(3)
      }, inputShape: [8, 8, 1], loss: .softmaxCrossEntropy)
  },
  .refused("a convolution of rows of numbers", "Reshape") {
    _ = try classifier(Conv2D(3, kernel: 3))
  },
  .refused("a convolution of more filters than can be", "more than") {
    _ = try Trainer(Conv1D(.max, kernel: 3), inputShape: [8, 1], loss: .meanSquaredError)
  },
  .refused("pooling of padding alone", "pad by less") {
    _ = try Trainer(
      MaxPool2D(1, padding: 5), inputShape: [8, 8, 1], loss: .meanSquaredError)
  },
  .refused("an embedding of more rows than memory counts", "more than") {
    _ = try classifier(Embedding(count: .max, units: .max))
  },
  .refused("a normalization of no groups", "must divide") { _ = try classifier(GroupNorm(0)) },
  .refused("a normalization over no axes", "1 to 1") { _ = try classifier(LayerNorm(axes: 0)) },
  .refused("a residual block of another shape", "shortcut") {
    _ = try classifier(Residual { Dense(77) })
  },
  .refused("a parallel block of nothing", "no branches") { _ = try classifier(Parallel {}) },
  .refused("samples of a negative shape", "elements") { _ = try classifier(Reshape([-1, -4])) },
  .refused("a mistake before the layer of the documentation", "Flatten") {
    _ = try Trainer(
      Network {
        Dense(3)
        LayerOf { input, scope in
          input * scope.parameter("scale", shape: [input.shape[1]], initial: .constant(1))
        }
      }, inputShape: [8, 8], loss: .softmaxCrossEntropy)
  },
  .refused("the layer of the documentation for samples of no axis", "positive") {
    _ = try Trainer(
      LayerOf { input, scope in
        input * scope.parameter("scale", shape: [input.shape[1]], initial: .constant(1))
      }, inputShape: [], loss: .meanSquaredError)
  },
  .refused("BatchNorm of samples of no axis", "BatchNorm") {
    _ = try Trainer(BatchNorm(), inputShape: [], loss: .meanSquaredError)
  },
  .refused("BatchNorm that keeps more than all", "retention") {
    _ = try classifier(
      Network {
        BatchNorm(retention: 7)
        Dense(3)
      })
  },
  .refused("BatchNorm of an epsilon below zero", "epsilon") {
    _ = try classifier(
      Network {
        BatchNorm(epsilon: -1)
        Dense(3)
      })
  },
  .refused("BatchNorm of a retention that is no number", "retention") {
    _ = try classifier(
      Network {
        BatchNorm(retention: .nan)
        Dense(3)
      })
  },
  .refused("BatchNorm of batches of one", "batch size") {
    try await useAll(
      classifier(
        Network {
          BatchNorm()
          Dense(3)
        }, batchSize: 1), labelled())
  },
  .refused("Dropout of everything", "rate") {
    _ = try classifier(
      Network {
        Dropout(rate: 1)
        Dense(3)
      })
  },
  .refused("Dropout of a negative rate", "rate") {
    _ = try classifier(
      Network {
        Dropout(rate: -0.1)
        Dense(3)
      })
  },
  .refused("Dropout of a rate that is no number", "rate") {
    _ = try classifier(
      Network {
        Dropout(rate: .nan)
        Dense(3)
      })
  },
  .refused("LeakyReLU of a slope that is no number", "slope") {
    _ = try classifier(
      Network {
        LeakyReLU(slope: .nan)
        Dense(3)
      })
  },
  .refused("Rescale of no numbers", "numbers") {
    _ = try classifier(
      Network {
        Rescale(scales: [], shifts: [])
        Dense(3)
      })
  },
  .refused("Rescale of other numbers than values", "numbers") {
    _ = try classifier(
      Network {
        Rescale(scales: [1, 2, 3], shifts: [0])
        Dense(3)
      })
  },
  .refused("Rescale of numbers that are not finite", "finite") {
    _ = try classifier(
      Network {
        Rescale(scales: [.infinity], shifts: [0])
        Dense(3)
      })
  },
  .refused("no layers, and fewer outputs than classes", "outputs") {
    let trainer = try Trainer(Network([]), inputShape: [2], loss: .softmaxCrossEntropy)
    _ = try await trainer.evaluate(labelled(features: 2))
  },
  .works("no layers") {
    try await useAll(classifier(Network([])), labelled())
  },
  .works("a layer without a name") {
    struct Nameless: Layer {
      var name: String { "" }
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { Dense(3)(input, in: scope) }
    }
    try await useAll(classifier(Nameless()), labelled())
  },
  .works("a layer with slashes and line ends in its name") {
    struct Odd: Layer {
      var name: String { "../a\n\u{1B}[31m/b" }
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { Dense(3)(input, in: scope) }
    }
    try await useAll(classifier(Network { Odd() }), labelled())
  },
  .refused("weights of a deviation below zero", "deviation") {
    _ = try classifier(Dense(3, initializer: .normal(standardDeviation: -1)))
  },
  .refused("weights of a deviation that is no number", "deviation") {
    _ = try classifier(Dense(3, initializer: .normal(standardDeviation: .nan)))
  },
  .refused("weights of an infinite deviation", "deviation") {
    _ = try classifier(Dense(3, initializer: .normal(standardDeviation: .infinity)))
  },
  .refused("weights between bounds the wrong way round", "low") {
    _ = try classifier(Dense(3, initializer: .uniform(low: 1, high: 0)))
  },
  .refused("weights that are no numbers", "not") {
    _ = try classifier(Dense(3, initializer: .constant(.nan)))
  },
  .works("rules of initializers for no inputs") {
    for rule in [Xavier(), Xavier(fan: .input, form: .uniform)] {
      _ = rule.distribution(fanIn: 0, fanOut: 0)
      _ = rule.distribution(fanIn: .min, fanOut: .max)
      _ = rule.distribution(fanIn: .max, fanOut: .max)
    }
    _ = He().distribution(fanIn: 0, fanOut: -1)
  },
  .refused("a network that holds itself", "nested") {
    struct Endless: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor {
        Endless()(input, in: scope.child("again"))
      }
    }
    _ = try classifier(Endless())
  },
]
