import DescentArrays
import DescentGraph

/// The inputs of a model that has several, by name.
///
/// A name that does not occur gives a poisoned tensor; making the program then throws an error that lists the names.
public struct NamedTensors {
  /// The names, in the order of a sample's row.
  public let names: [String]
  private let tensors: [String: Tensor]
  private let scope: Scope

  init(_ tensors: [String: Tensor], names: [String], in scope: Scope) {
    self.tensors = tensors
    self.names = names
    self.scope = scope
  }

  /// The tensor with this name: [samples] and then the axes of the part.
  public subscript(name: String) -> Tensor {
    if let tensor = tensors[name] { return tensor }
    return scope.failing(
      "the inputs", [], "there is no '\(name)'; there are \(SampleLayout.list(names))")
  }
}

// Tensors belong to one trace, which one task writes.
@available(*, unavailable)
extension NamedTensors: Sendable {}

extension SampleLayout {
  /// Cuts rows [samples, numbers] into the named parts, [samples] and then the axes of the part; whole numbers become
  /// integers.
  func cut(_ rows: Tensor) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    var start = 0
    for part in parts {
      let range = start..<start + part.form.size
      let numbers = rows.sliced(range, axis: 1)
        .reshaped(to: TensorShape([rows.shape[0]] + part.form.shape))
      tensors[part.name] = part.form.isWhole ? numbers.converted(to: .int32) : numbers
      start = range.upperBound
    }
    return tensors
  }

  /// Cuts the input of a layer into the named parts; `nil` if it is no row of them.
  func cut(_ rows: Tensor, in scope: Scope) -> NamedTensors? {
    guard mistake == nil, rows.rank == 2, rows.shape[1] == size else { return nil }
    return NamedTensors(cut(rows), names: names, in: scope)
  }

  /// Why the input of a layer could not be cut.
  var misfit: String {
    mistake.map { "its layout of inputs \($0)" } ?? "takes rows [samples, \(size)], made of \(self)"
  }

  /// Joins named tensors, [samples] and then the axes of the part, to rows [samples, numbers].
  func row(of tensors: [String: Tensor], in scope: Scope, _ layer: String) -> Tensor {
    if let poisoned = tensors.values.first(where: \.isPoisoned) { return poisoned }
    if let mistake { return scope.failing(layer, [], "its layout of outputs \(mistake)") }
    guard names.sorted() == tensors.keys.sorted() else {
      return scope.failing(
        layer, [], "gives the outputs \(tensors.keys.sorted()), but declares \(names)")
    }
    var flat: [Tensor] = []
    for part in parts {
      guard let tensor = tensors[part.name] else { continue }
      let given = Array(tensor.shape.dimensions.dropFirst())
      guard given == part.form.shape || given.reduce(1, *) == 1 && part.form.size == 1 else {
        return scope.failing(
          layer, [tensor],
          "gives \(given) for each sample as '\(part.name)', but declares \(part.form.shape)")
      }
      let numbers = tensor.type == .int32 ? tensor.converted(to: .float32) : tensor
      flat.append(numbers.reshaped(to: [tensor.shape[0], part.form.size]))
    }
    return flat.count == 1 ? flat[0] : Tensor.concatenate(flat, axis: 1)
  }
}
