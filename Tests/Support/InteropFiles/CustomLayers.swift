import DescentGraph
import DescentLearning

/// Layers that use what the built-in ones do not, so that every primitive is exported.
let customLayers: [(name: String, layer: any Layer, shape: TensorShape)] = [
  ("custom-scale", Scale(), [6]),
  ("custom-elementary", Elementary(), [6]),
  ("custom-shapes", Shapes(), [2, 3]),
  ("custom-attention", BatchAttention(), [4]),
  ("custom-labels", Labels(), [5]),
  ("custom-constant", ConstantOutput(), [3]),
  ("custom-softmax", RowSoftmax(), [7]),
  ("custom-residual", ResidualOnes(), [6]),
]

/// One learned factor per feature.
struct Scale: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    input
      * scope.parameter(
        "scale", shape: [input.shape[1]], role: .scale, initial: .constant(1))
  }
}

/// Every function of one or two numbers, each on its domain.
struct Elementary: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let positive = input.magnitude() + 0.1
    let small = input * 1e-4
    var sum = Tensor.exp(-input) + Tensor.log(positive) + positive.squareRoot()
    sum = sum + Tensor.expMinusOne(small) * 1e4 + Tensor.log(onePlus: small) * 1e4
    sum = sum + Tensor.expMinusOne(input) * 0.1 + Tensor.log(onePlus: positive * 20)
    sum = sum + Tensor.log(onePlus: input.sigmoid() * -0.99)
    sum = sum + Tensor.tanh(input) + input.sigmoid() + Tensor.erf(input) + 1 / positive
    sum = sum + Tensor.minimum(input, 0.5) - Tensor.maximum(input, -0.25)
    sum = sum + (input .> 0.3) + ((input .> 0) .== (input .> 1))
    return sum + input.stoppingGradient().selected(where: input, else: positive)
  }
}

/// Reshaping, transposing, sums and maxima along several axes, and a broadcast value where it must be full-size.
struct Shapes: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let samples = input.shape[0]
    let turned = input.transposed([0, 2, 1])
    let rows = turned.reshaped(to: [samples * 3, 2])
    let sums = rows.sum(axes: [1]).reshaped(to: [samples, 3])
    let largest = turned.maximum(axes: [1, 2], keepingDimensions: false).reshaped(to: [samples, 1])
    let weight = scope.parameter("weight", shape: [1, 3], initial: .constant(0.5))
    let whole = weight.broadcast(to: [samples, 3]).sum(axes: [1], keepingDimensions: true)
    let three = weight.broadcast(to: [3, 3])
    return sums.matrixProduct(three, transposingOther: true) + largest * whole
  }
}

/// Products of a batch with itself: samples attend to each other, two extents are the batch.
struct BatchAttention: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let scores = input.matrixProduct(input, transposingOther: true) * 0.001
    let gram = input.matrixProduct(input, transposingSelf: true) * 1e-3
    let flat = scores.reshaped(to: [input.shape[0], 1, input.shape[0]]).sum(axes: [2])
    return Tensor.tanh(input.matrixProduct(gram)) + Tensor.tanh(flat) * 0.5
  }
}

/// Intermediate labels: the largest element of a row and its index.
struct Labels: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let label = input.argMax()
    let same = label .== (input * -1).argMax()
    return label.oneHot(classes: input.shape[1]) * input + same.reshaped(to: [input.shape[0], 1])
  }
}

/// A parameter that is the same for every sample.
struct ConstantOutput: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    scope.parameter("weight", shape: [2], initial: .constant(0.5))
      .broadcast(to: [input.shape[0], 2])
  }
}

/// eˣ/Σeˣ over each row.
struct RowSoftmax: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let powers = Tensor.exp(input - input.maximum(axes: [1], keepingDimensions: true))
    return powers / powers.sum(axes: [1], keepingDimensions: true)
  }
}

/// A product that is used twice, and parameters of the same name in two places.
struct ResidualOnes: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let product = Dense(6, usesBias: false)(input, in: scope.child("first"))
    return input + Dense(6)(product + Tensor.tanh(product), in: scope.child("second"))
  }
}
