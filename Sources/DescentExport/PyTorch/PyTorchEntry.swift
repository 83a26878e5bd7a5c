import DescentArrays
import DescentGraph

/// An array's name in PyTorch, and where its elements are there.
struct PyTorchEntry {
  let name: String
  /// Axis i there is axis `axes[i]` here.
  let axes: [Int]
  /// Along the first axis here, element `order[i]` is number i there; `nil` if the order is the same.
  let order: [Int]?

  func exported(_ tensor: NamedTensor) -> NamedTensor {
    let places = places(in: tensor.shape)
    return NamedTensor(
      name, shape: axes.map { tensor.shape[$0] }, values: places.map { tensor.values[$0] })
  }

  /// The array here; one that does not belong to this model keeps its elements, for the message that refuses it.
  func imported(_ tensor: NamedTensor, as path: String) -> NamedTensor {
    guard tensor.shape.count == axes.count, tensor.shape.allSatisfy({ $0 > 0 }) else {
      return NamedTensor(path, shape: tensor.shape, values: tensor.values)
    }
    var shape = tensor.shape
    for (there, here) in axes.enumerated() { shape[here] = tensor.shape[there] }
    guard TensorShape(shape).count == tensor.values.count,
      order == nil || order?.count == shape.first
    else { return NamedTensor(path, shape: shape, values: tensor.values) }
    var values = tensor.values
    for (value, place) in zip(tensor.values, places(in: shape)) { values[place] = value }
    return NamedTensor(path, shape: shape, values: values)
  }

  /// For each element there, in order, its place here.
  private func places(in shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    var places = [0]
    for axis in axes {
      let steps = (0..<shape[axis]).map { index in
        (axis == 0 ? order?[index] ?? index : index) * strides[axis]
      }
      places = places.flatMap { place in steps.map { place + $0 } }
    }
    return places
  }
}
