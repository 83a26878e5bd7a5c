import DescentArrays
import DescentFiles
import DescentGraph
import DescentLearning
import Testing

/// Models with several inputs and outputs by name.
@Suite struct NamedModelTests {
  /// Predicts the kind and the price of a thing from its color and its size.
  struct Things: NamedModel {
    var inputs: SampleLayout = ["color": .category(of: 3), "size": .numbers(2)]
    var outputs: SampleLayout = ["kind": .numbers(2), "price": .number]

    func forward(_ inputs: NamedTensors, in scope: Scope) -> [String: Tensor] {
      let table = scope.parameter(
        "colors", shape: [3, 4], initial: .normal(mean: 0, standardDeviation: 1))
      let color = table.rows(at: inputs["color"])
      let hidden = Tensor.tanh(
        Dense(8)(
          Tensor.concatenate([color, inputs["size"]], axis: 1), in: scope.child("hidden")))
      return [
        "kind": Dense(2)(hidden, in: scope.child("kind")),
        "price": Dense(1)(hidden, in: scope.child("price")),
      ]
    }
  }

  private let colors = (0..<60).map { $0 % 3 }
  private let sizes: [[Float]] = (0..<60).map { index in
    let (height, width) = (Float(index % 4), Float(index % 5))
    return [height / 2 - 0.75, width / 2 - 1]
  }
  private var kinds: [Int] {
    zip(colors, sizes).map { color, size in color == 1 || size[0] > 0 ? 1 : 0 }
  }
  private var prices: [Float] {
    zip(colors, sizes).map { color, size in Float(color) / 2 + size[1] }
  }

  private let loss = CombinedLoss(
    ["kind": .softmaxCrossEntropy, "price": .meanSquaredError], weights: ["price": 0.5])

  private func things() throws -> Dataset {
    try Dataset(["size": sizes, "color": colors], targets: ["price": prices, "kind": kinds])
  }

  // MARK: Learning

  @Test func learnsTwoTargetsFromTwoInputs() async throws {
    let data = try things()
    #expect(data.inputLayout?.names == ["color", "size"] && data.featureShape == [3])
    #expect(data.targetLayout?.names == ["kind", "price"] && data.valueShape == [2])
    let trainer = try Trainer(
      Things(), for: data, loss: loss, optimizer: .adam(learningRate: 0.02),
      metrics: [.of("kind", .accuracy), .of("price", .meanAbsoluteError)], seed: 1)
    let epochs: [Epoch] = try await trainer.train(data, validation: data, epochs: 150)
    let last = try #require(epochs.last?.validation)
    #expect(last.metrics["kind-accuracy"] == 1)
    #expect((last.metrics["price-mae"] ?? 1) < 0.05)

    let predictor = try await trainer.predictor()
    let outputs = try predictor.outputs(of: ["color": colors, "size": sizes])
    #expect(outputs.names == ["kind", "price"])
    #expect(try outputs["kind"].classes() == kinds)
    #expect(try outputs["kind"].probabilities().allSatisfy { abs($0[0] + $0[1] - 1) < 1e-6 })
    let errors = zip(try outputs["price"].values, prices).map { abs($0[0] - $1) }
    #expect(errors.reduce(0, +) / 60 < 0.05)
    #expect(try predictor.values(data) == outputs.values)
  }

  @Test func theAccuracyOfEachLabelIsMeasuredByDefault() {
    #expect(Objective(loss).metrics.map(\.name) == ["kind-accuracy"])
  }

  @Test func theCombinedLossIsTheWeightedSum() async throws {
    let data = try things()
    func loss(_ loss: CombinedLoss) async throws -> Double {
      try await Trainer(Things(), for: data, loss: loss, seed: 3).evaluate(data).loss
    }
    let kind = try await loss(CombinedLoss(self.loss.losses, weights: ["price": 0]))
    let price = try await loss(CombinedLoss(self.loss.losses, weights: ["kind": 0]))
    #expect(kind > 0.1 && price > 0.1)
    let both = try await loss(self.loss)
    #expect(abs(both - kind - 0.5 * price) < 1e-6)
  }

  @Test func namesDoNotDependOnTheOrderInWhichTheyAreWritten() throws {
    let other = try Dataset(
      ["color": colors, "size": sizes], targets: ["kind": kinds, "price": prices])
    #expect(try other.features(at: 7) == things().features(at: 7))
    #expect(try other.targets == things().targets)
    let layout: SampleLayout = ["b": .number, "a": .integer]
    #expect(layout.names == ["a", "b"] && layout.range(of: "b") == 1..<2)
  }

  @Test func namesAreTheLastAndFirstLayersInANetwork() async throws {
    struct Sum: NamedInputs {
      let inputs: SampleLayout = ["a": .number, "b": .number]
      func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor { inputs["a"] + inputs["b"] }
    }
    struct Halves: NamedOutputs {
      let outputs: SampleLayout = ["x": .number, "y": .numbers(1)]
      func forward(_ input: Tensor, in scope: Scope) -> [String: Tensor] {
        ["x": input * 0.5, "y": input * 2]
      }
    }
    let network = Network {
      Sum()
      Halves()
    }
    let predictor = try Predictor(network, inputShape: [2], values: [])
    let outputs = try predictor.outputs(of: ["a": [1, 2] as [Float], "b": [3, 4] as [Float]])
    #expect(try outputs["x"].values == [[2], [3]] && outputs["y"].values == [[8], [12]])
  }

  // MARK: Targets of another shape

  /// The mean of |target − one of two outputs| for two guesses, of which the better one counts.
  private struct BestOfTwo: Loss {
    var targetKind: TargetKind { .values }
    func targetShape(for output: TensorShape) -> TensorShape { [1] }
    func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
      (-(output - target).magnitude()).maximum(axes: [1]).mean() * -1
    }
  }

  @Test func aLossChoosesTheShapeOfItsTargets() async throws {
    let data = try Dataset([[1], [1]], values: [2, -2])
    let trainer = try Trainer(
      Dense(2, initializer: .normal(standardDeviation: 1)), for: data, loss: BestOfTwo(),
      optimizer: .adam(learningRate: 0.05), batchSize: 2, seed: 5)
    let epochs: [Epoch] = try await trainer.train(data, epochs: 200)
    #expect((epochs.last?.train.loss ?? 1) < 0.1)
    let other = try Dataset([[1], [1]], values: [[2, 1], [1, 2]])
    #expect(throws: TrainingError.self) {
      try Trainer(Dense(2), for: other, loss: BestOfTwo())
    }
  }

  @Test func anAutoencoderReproducesItsFeatures() async throws {
    let labeled = try Dataset(sizes, labels: colors)
    let data = try labeled.reproducingFeatures
    let trainer = try Trainer(
      Dense(2), for: data, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.05))
    let epochs: [Epoch] = try await trainer.train(data, epochs: 100)
    #expect((epochs.last?.train.loss ?? 1) < 1e-3)
  }

  // MARK: Labels at several places

  /// A dense layer at each place: [samples, places, features] → [samples, places, classes].
  private struct EachPlace: Layer {
    let classes: Int
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      let (samples, places) = (input.shape[0], input.shape[1])
      let flat = input.reshaped(to: [samples * places, input.shape[2]])
      return Dense(classes)(flat, in: scope.child("dense"))
        .reshaped(to: [samples, places, classes])
    }
  }

  private let words: [[[Float]]] = [
    [[1, 0], [0, 1], [1, 1]], [[0, 1], [1, 0], [0, 0]], [[1, 1], [1, 1], [0, 0]],
  ]
  private let tags = [[0, 1, 2], [1, 0, -1], [2, 2, -1]]

  @Test func placesWithoutALabelDoNotCount() async throws {
    let data = try Dataset(words, labels: tags)
    #expect(data.featureShape == [3, 2] && data.classCount == 3)
    let trainer = try Trainer(
      EachPlace(classes: 3), for: data, loss: .softmaxCrossEntropy,
      optimizer: .adam(learningRate: 0.1), batchSize: 2, seed: 1)

    // The same seven places as samples of their own.
    let places = zip(words, tags).flatMap { zip($0, $1) }.filter { $0.1 >= 0 }
    let flat = try Dataset(places.map(\.0), labels: places.map(\.1))
    let single = try Trainer(Dense(3), for: flat, loss: .softmaxCrossEntropy, seed: 1)
    try await single.setValues(trainer.values(at: "dense/weight"), at: "weight")
    #expect(abs(try await single.evaluate(flat).loss - trainer.evaluate(data).loss) < 1e-6)

    let epochs: [Epoch] = try await trainer.train(data, epochs: 100)
    #expect(epochs.last?.trainAccuracy == 1)
    let predictor = try await trainer.predictor()
    let classes = try predictor.outputs(of: words).classSequences()
    #expect(classes.map { Array($0.prefix(2)) } == tags.map { Array($0.prefix(2)) })
    #expect(classes[0][2] == 2)
    let probabilities = try predictor.probabilities(words)
    #expect(probabilities[0].count == 9 && abs(probabilities[0][0...2].reduce(0, +) - 1) < 1e-6)
  }

  @Test func weightsAndSmoothingCountOnlyPlacesWithLabels() async throws {
    let data = try Dataset(words, labels: tags)
    let places = zip(words, tags).flatMap { zip($0, $1) }.filter { $0.1 >= 0 }
    let flat = try Dataset(places.map(\.0), labels: places.map(\.1))
    let loss = SoftmaxCrossEntropy(weights: [1, 3, 0.5], smoothing: 0.2)
    let trainer = try Trainer(EachPlace(classes: 3), for: data, loss: loss, batchSize: 1, seed: 1)
    let single = try Trainer(Dense(3), for: flat, loss: loss, batchSize: 7, seed: 1)
    try await single.setValues(trainer.values(at: "dense/weight"), at: "weight")
    #expect(abs(try await single.evaluate(flat).loss - trainer.evaluate(data).loss) < 1e-6)
    // Batches of one: the mean over the epoch weights each by its labels.
    try await trainer.setLearningRate(0)
    try await single.setLearningRate(0)
    let (a, b): ([Epoch], [Epoch]) = (
      try await trainer.train(data, epochs: 1), try await single.train(flat, epochs: 1)
    )
    #expect(abs(a[0].train.loss - b[0].train.loss) < 1e-6)
  }

  @Test func samplesWithoutAnyLabelChangeNothing() async throws {
    let data = try Dataset(words, labels: [[-1, -1, -1], [-1, -1, -1], [-1, -1, -1]])
    let trainer = try Trainer(
      EachPlace(classes: 2), for: data, loss: .softmaxCrossEntropy, optimizer: .sgd(), batchSize: 3)
    let before = try await trainer.values(at: "dense/weight")
    let epochs: [Epoch] = try await trainer.train(data, epochs: 1)
    #expect(epochs[0].train.loss == 0 && epochs[0].train.accuracy == 0)
    #expect(try await trainer.values(at: "dense/weight") == before)
  }

  // MARK: Mistakes

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "none"
    } catch { return "\(error)" }
  }

  @Test func namesThatDoNotFitAreListed() throws {
    let good = try things()
    let cases: [(String, () throws -> Void)] = [
      (
        "data: the samples have 'colour', 'size', but the model takes 'color', 'size'",
        {
          let data = try Dataset(
            ["colour": colors, "size": sizes], targets: ["kind": kinds, "price": prices])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "data: the samples have numbers from 0 to 3 as 'color', but the model takes 0 to 2",
        {
          let data = try Dataset(
            ["color": colors.map { $0 == 2 ? 3 : $0 }, "size": sizes],
            targets: ["kind": kinds, "price": prices])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "data: the samples have numbers as 'color', but the model takes whole numbers",
        {
          let data = try Dataset(
            ["color": colors.map { Float($0) }, "size": sizes],
            targets: ["kind": kinds, "price": prices])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "data: the samples have numbers of shape [1] as 'size', but the model takes numbers of shape [2]",
        {
          let data = try Dataset(
            ["color": colors, "size": sizes.map { $0[0] }],
            targets: ["kind": kinds, "price": prices])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "data: the targets have 'kind', but the loss takes 'kind', 'price'",
        {
          let data = try Dataset(["color": colors, "size": sizes], targets: ["kind": kinds])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "data: the targets have numbers from 0 to 5 as 'kind', but the loss takes 0 to 1",
        {
          let data = try Dataset(
            ["color": colors, "size": sizes],
            targets: ["kind": kinds.map { $0 * 5 }, "price": prices])
          _ = try Trainer(Things(), for: data, loss: loss)
        }
      ),
      (
        "the loss is for an output 'cost'; the outputs are 'kind', 'price'",
        { _ = try Trainer(Things(), for: good, loss: .combined(["cost": .meanSquaredError])) }
      ),
      (
        "the loss is for the outputs 'cost', but the outputs of the model have no names",
        { _ = try Trainer(Dense(1), for: good, loss: .combined(["cost": .meanSquaredError])) }
      ),
      (
        "the loss has a weight for 'prize', but losses for 'price'",
        {
          _ = try Trainer(
            Things(), for: good,
            loss: .combined(["price": .meanSquaredError], weights: ["prize": 1]))
        }
      ),
      (
        "the weight of the loss of 'price' is -1.0; it must be 0 or positive",
        {
          _ = try Trainer(
            Things(), for: good,
            loss: .combined(["price": .meanSquaredError], weights: ["price": -1]))
        }
      ),
      (
        "the metric cost-mae is for an output 'cost'; the outputs are 'kind', 'price'",
        {
          _ = try Trainer(
            Things(), for: good, loss: loss, metrics: [.of("cost", .meanAbsoluteError)])
        }
      ),
      (
        "the metric price-accuracy takes labels, but the loss of 'price' takes values",
        { _ = try Trainer(Things(), for: good, loss: loss, metrics: [.of("price", .accuracy)]) }
      ),
      (
        "data: the targets have the names 'kind', 'price', but the loss is for outputs without names",
        { _ = try Trainer(Dense(2), for: good, loss: .meanSquaredError) }
      ),
      (
        "Things, \"Things\": takes rows [samples, 3], made of [color: whole 0 to 2, size: numbers [2]]; its shapes are",
        {
          let flat = try Dataset([[1, 2, 3, 4]], values: [[1, 2]])
          _ = try Trainer(Things(), for: flat, loss: loss)
        }
      ),
    ]
    for (expected, body) in cases.dropLast() { #expect(message(body) == expected) }
    #expect(message(cases[cases.count - 1].1).contains("takes rows [samples, 3]"))
  }

  @Test func arraysThatDoNotBelongTogetherAreRefused() {
    let cases: [(String, () throws -> Dataset)] = [
      (
        "data: 'a' has 2 samples and 'b' 3; all inputs need as many",
        { try Dataset(["a": [1, 2], "b": [1, 2, 3]], values: [1, 2]) }
      ),
      ("data: there are no inputs", { try Dataset([:], values: [1]) }),
      (
        "data: 'a' is a single number; it needs one for each sample, in an array",
        { try Dataset(["a": 5], values: [1]) }
      ),
      (
        "data: 'a' holds 16777217; whole numbers may be at most 2²⁴, so number the categories from 0, or give the array "
          + "as Float or Double", { try Dataset(["a": [1 << 24 + 1]], values: [1]) }
      ),
      (
        "data: there are 1 samples and 2 values; each sample needs one",
        { try Dataset(["a": [1]], values: [1, 2]) }
      ),
      (
        "data: an array of sample 1 in 'a' has 1 elements, but that of sample 0 has 2; all samples need the same shape",
        { try Dataset(["a": [[1, 2], [1]]], labels: [0, 1]) }
      ),
    ]
    for (expected, make) in cases { #expect(message { _ = try make() } == expected) }
  }

  @Test func aLayerThatGivesOtherOutputsThanItDeclaresIsNamed() {
    struct Wrong: NamedOutputs {
      let outputs: SampleLayout = ["x": .number]
      let given: String
      let width: Int
      func forward(_ input: Tensor, in scope: Scope) -> [String: Tensor] {
        [given: Dense(width)(input, in: scope.child("d"))]
      }
    }
    func refusal(_ layer: Wrong) -> String {
      message {
        _ = try Program(mode: .evaluation) { _ = layer($0.input("x", shape: [2, 3]), in: $0) }
      }
    }
    #expect(
      refusal(Wrong(given: "y", width: 1)).contains(#"gives the outputs ["y"], but declares ["x"]"#)
    )
    #expect(
      refusal(Wrong(given: "x", width: 2)).contains(
        "gives [2] for each sample as 'x', but declares [1]"))
    #expect(refusal(Wrong(given: "x", width: 1)) == "none")
  }

  @Test func anInputThatIsNotDeclaredIsListed() {
    struct Asking: NamedInputs {
      let inputs: SampleLayout = ["a": .number, "b": .number]
      func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor { inputs["c"] + inputs["a"] }
    }
    #expect(
      message { _ = try Predictor(Asking(), inputShape: [2], values: []) }
        .contains("there is no 'c'; there are 'a', 'b'"))
  }
}
