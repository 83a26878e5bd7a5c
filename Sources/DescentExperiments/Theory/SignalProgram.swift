import DescentExecution
import DescentGraph
import DescentLearning
import RealModule

/// A dense network before its first step, run forward and backward.
struct SignalProgram: Sendable {
  /// What pulls at the network from above.
  enum Top: Sendable, Hashable {
    /// A gradient by the last layer's activations: standard normal numbers, for each sample its own.
    case random
    /// The softmax cross-entropy of one more layer of the same weights, summed over the samples.
    case crossEntropy(labels: [Int32], classes: Int)
  }

  let start: NetworkStart
  /// The units of each hidden layer.
  let sizes: [Int]
  let top: Top
  /// The path of the layer with an index from 0; the same path and seed have the same weights.
  let path: @Sendable (Int) -> String

  /// What went through the layers.
  struct Values: Sendable {
    /// The activations of each hidden layer, sample by sample.
    var activations: [[Float]]
    /// The gradient by the pre-activations of each hidden layer.
    var gradients: [[Float]]
    /// The gradient by the last layer's activations, or by the logits.
    var top: [Float]
  }

  func run(_ inputs: LayerInputs, seed: UInt64) throws -> Values {
    let executor = try Executor(
      Plan.shared(program(inputs)), variables: VariableStore(seed: seed))
    if let values = inputs.values {
      _ = executor.input("inputs")?.update(fromContentsOf: values)
    }
    if case .crossEntropy(let labels, _) = top {
      _ = executor.labels("labels")?.update(fromContentsOf: labels)
    }
    executor.run(seed: seed)
    func output(_ name: String) -> [Float] { executor.output(name).map { Array($0) } ?? [] }
    return Values(
      activations: sizes.indices.map { output("activation \($0)") },
      gradients: sizes.indices.map { output("gradient \($0)") }, top: output("top"))
  }

  private func program(_ inputs: LayerInputs) throws -> Program {
    let shape: TensorShape = [inputs.name.samples, inputs.features]
    return try Program(mode: .evaluation) { scope in
      var value =
        inputs.values == nil
        ? scope.child("inputs").random(.normal, shape: shape)
        : scope.input("inputs", shape: shape)
      var sums: [Tensor] = []
      for (index, units) in sizes.enumerated() {
        sums.append(dense(value, index, units, scope))
        value = start.activation.layer(sums[index], in: scope.child("\(path(index))-activation"))
        scope.output("activation \(index)", value)
      }
      let (loss, last) = loss(of: value, scope)
      let gradients = gradient(of: loss, withRespectTo: sums + [last])
      for index in sizes.indices { scope.output("gradient \(index)", gradients[index]) }
      scope.output("top", gradients[sizes.count])
    }
  }

  private func dense(_ value: Tensor, _ index: Int, _ units: Int, _ scope: Scope) -> Tensor {
    Dense(units, initializer: start.initialization.initializer, usesBias: false)(
      value, in: scope.child(path(index)))
  }

  /// A scalar, and the tensor by which its gradient is the top one.
  private func loss(of value: Tensor, _ scope: Scope) -> (loss: Tensor, last: Tensor) {
    switch top {
    case .random:
      return ((value * scope.child("top").random(.normal, shape: value.shape)).sum(), value)
    case .crossEntropy(let labels, let classes):
      let logits = dense(value, sizes.count, classes, scope)
      let target = scope.input("labels", shape: [labels.count], type: .int32)
      let mean = SoftmaxCrossEntropy()(logits, target: target)
      return (mean * Double(labels.count), logits)
    }
  }
}

extension SignalProgram {
  /// What reaches each layer, measured and predicted.
  func signals(of inputs: LayerInputs, seed: UInt64) throws -> [LayerSignal] {
    let values = try run(inputs, seed: seed)
    let fans = fans(inputs)
    let predicted = MeanFieldPair.layers(
      inputMeanSquare: inputs.meanSquare, inputSeparation: inputs.separation, fans: fans,
      activation: start.activation)
    let gradients = MeanFieldPair.gradients(
      predicted, fans: fans, top: topGradient(Self.rootMeanSquare(values.top)))
    return sizes.indices.map { index in
      LayerSignal(
        SampleSpread(values.activations[index], units: sizes[index]),
        gradient: Self.rootMeanSquare(values.gradients[index]), samples: inputs.name.samples,
        predicted[index], gradients[index])
    }
  }

  private func fans(_ inputs: LayerInputs) -> [MeanFieldPair.Fan] {
    zip([inputs.features] + sizes, sizes).map { fanIn, units in
      .init(
        inputs: fanIn, units: units, deviation: start.initialization.deviation(fanIn: fanIn))
    }
  }

  /// The gradient by the last layer's activations, from the one at the top.
  private func topGradient(_ top: Double) -> Double {
    switch self.top {
    case .random: return 1
    case .crossEntropy(_, let classes):
      let deviation = start.initialization.deviation(fanIn: sizes.last ?? 1)
      return top * Double(classes).squareRoot() * deviation
    }
  }

  private static func rootMeanSquare(_ values: [Float]) -> Double {
    let sum = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (sum / Double(values.count)).squareRoot()
  }
}
