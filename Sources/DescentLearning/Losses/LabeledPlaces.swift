import DescentGraph

/// The places of several samples one after another, each with its own label or none.
struct LabeledPlaces {
  /// [samples·places, classes].
  let output: Tensor
  /// [samples·places]; 0 where there is no label.
  let labels: Tensor
  /// 1 where there is a label, otherwise 0.
  let counts: Tensor

  /// - Parameters:
  ///   - output: [samples, …, classes].
  ///   - target: Labels [samples, …]; below 0 where there is none.
  init(_ output: Tensor, _ target: Tensor) {
    let classes = output.shape[output.rank - 1]
    let count = output.shape.count / max(1, classes)
    self.output = output.reshaped(to: [count, classes])
    let numbers = target.converted(to: .float32).reshaped(to: [count])
    labels = Tensor.maximum(numbers, 0).converted(to: .int32)
    let isLabeled = numbers .> -0.5
    counts = isLabeled
  }
}
