import DescentArrays
import DescentGraph

/// The gradients of the loss on a batch, or on several together, with respect to every parameter that is trained.
///
/// ```swift
/// var gradients = try trainer.gradients(on: data, samples: first)
/// try gradients.add(trainer.gradients(on: data, samples: second))
/// gradients["1-Dense/weight"]?.indices.forEach { … }
/// try trainer.step(with: gradients)
/// ```
public struct Gradients: Sendable, Equatable {
  /// The mean of the loss over the samples, with everything that is added to it.
  public internal(set) var loss: Double
  /// The divisor of that mean: the number of samples, or the sum of their weights.
  public internal(set) var weight: Double
  /// The gradient of each parameter under its path, in the order of declaration. Values may be changed, but not paths and
  /// shapes.
  public var tensors: [NamedTensor]

  /// The elements of the gradient of a parameter; `nil` if it has none.
  public subscript(path: String) -> [Float]? {
    get { tensors.first { $0.name == path }?.values }
    set {
      guard let index = tensors.firstIndex(where: { $0.name == path }), let newValue else { return }
      tensors[index].values = newValue
    }
  }

  /// √ΣΣg² over all parameters together.
  public var norm: Double {
    // In Double, so that the squares of small numbers are not lost.
    let squares = tensors.lazy.map { $0.values.reduce(0.0) { $0 + Double($1) * Double($1) } }
    return squares.reduce(0, +).squareRoot()
  }

  /// Makes them those of the union of both batches: the mean of the gradients, weighted by the samples.
  ///
  /// - Throws: ``TrainingError/variable(_:)`` if they are of different parameters.
  public mutating func add(_ other: Gradients) throws {
    try other.check(against: tensors)
    let total = weight + other.weight
    guard other.weight != 0, total != 0 else { return }
    let (own, others) = (Float(weight / total), Float(other.weight / total))
    for index in tensors.indices {
      for element in tensors[index].values.indices {
        tensors[index].values[element] =
          (weight == 0 ? 0 : own * tensors[index].values[element])
          + others * other.tensors[index].values[element]
      }
    }
    loss = ((weight == 0 ? 0 : weight * loss) + other.weight * other.loss) / total
    weight = total
  }

  /// Checks that there is a gradient for each of the given parameters, in their order, with as many elements.
  func check(against expected: [NamedTensor]) throws {
    let names = expected.map(\.name)
    guard tensors.map(\.name) == names else {
      throw TrainingError.variable(
        "the gradients are of \(tensors.map(\.name).joined(separator: ", ")), but the parameters that are trained are "
          + names.joined(separator: ", "))
    }
    for (tensor, other) in zip(tensors, expected) {
      let count = TensorShape(other.shape).count
      guard tensor.values.count == count else {
        throw TrainingError.variable(
          "the gradient of \(tensor.name) has \(tensor.values.count) elements; the parameter has \(count)"
        )
      }
    }
  }

  /// The first parameter whose gradient is not finite, with such an element.
  var firstNotFinite: (path: String, value: Float)? {
    for tensor in tensors {
      if let value = tensor.values.first(where: { !$0.isFinite }) { return (tensor.name, value) }
    }
    return nil
  }
}
