import DescentArrays
import DescentFiles
import DescentGraph

/// PyTorch's names and shapes for the same numbers.
///
/// A network is an `nn.Sequential` with one module per layer, including dropout and activations; layer n here, counted
/// from 1, is module n − 1 there.
///
/// | here | PyTorch | |
/// |---|---|---|
/// | `3-Dense/weight` [in, out] | `2.weight` [out, in] | transposed |
/// | `3-Dense/bias` | `2.bias` | |
/// | `2-BatchNorm/scale` | `1.weight` | |
/// | `2-BatchNorm/shift` | `1.bias` | |
/// | `2-BatchNorm/mean` | `1.running_mean` | |
/// | `2-BatchNorm/variance` | `1.running_var` | |
///
/// The file loads with
///
/// ```python
/// import torch
/// from safetensors.torch import load_file
///
/// model = torch.nn.Sequential(
///     torch.nn.Linear(4, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
/// model.load_state_dict(load_file("flowers.safetensors"), strict=False)
/// model.eval()
/// ```
///
/// `strict=False` is needed because PyTorch also counts the batches that a normalization has seen
/// (`num_batches_tracked`), which affects no output. The import ignores it.
public enum PyTorchLayout {
  private static let names = [
    "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
  ]
  /// Counts that PyTorch keeps and that have no effect here.
  private static let ignored = "num_batches_tracked"

  /// Arrays under PyTorch's names, weights of dense layers transposed.
  ///
  /// - Throws: `DataError` if a layer is not in a plain sequence, or its PyTorch counterpart is unknown.
  public static func exported(_ tensors: [NamedTensor]) throws(DataError) -> [NamedTensor] {
    var exported: [NamedTensor] = []
    for tensor in tensors {
      let (layer, name) = halves(tensor.name)
      let parts = layer.split(separator: "-", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[0]), !name.contains("/"),
        ["Dense", "BatchNorm"].contains(parts[1])
      else {
        throw DataError(
          .invalid,
          "\(tensor.name) has no counterpart in a torch.nn.Sequential; export without PyTorch's layout"
        )
      }
      guard number > 0, TensorShape(tensor.shape).isFilled(by: tensor.values.count) else {
        throw DataError(
          .invalid,
          "\(tensor.name) has \(tensor.values.count) elements and the shape \(tensor.shape); layers are counted from 1, and "
            + "the shape must say how many elements there are")
      }
      let isTransposed = parts[1] == "Dense" && name == "weight"
      exported.append(
        NamedTensor("\(number - 1).\(names[name] ?? name)", transposing: isTransposed, tensor))
    }
    return exported
  }

  /// Whether all names are those of PyTorch.
  public static func isUsed(by tensors: [NamedTensor]) -> Bool {
    !tensors.isEmpty
      && tensors.allSatisfy { tensor in
        let parts = tensor.name.split(separator: ".", maxSplits: 1)
        return parts.count == 2 && Int(parts[0]) != nil
      }
  }

  /// Arrays under Descent's names: a module with running statistics is a batch normalization, any other a dense layer.
  public static func imported(_ tensors: [NamedTensor]) -> [NamedTensor] {
    let normalisations = Set(
      tensors.filter { $0.name.hasSuffix(".running_mean") }.map { halves($0.name, ".").0 })
    let ours = Dictionary(names.map { ($1, $0) }) { first, _ in first }
    return tensors.compactMap { tensor in
      let (module, name) = halves(tensor.name, ".")
      guard name != ignored, let number = Int(module), (0..<Int.max).contains(number) else {
        return nil
      }
      guard normalisations.contains(module) else {
        return NamedTensor("\(number + 1)-Dense/\(name)", transposing: name == "weight", tensor)
      }
      return NamedTensor(
        "\(number + 1)-BatchNorm/\(ours[name] ?? name)", transposing: false, tensor)
    }
  }

  private static func halves(_ name: String, _ separator: Character = "/") -> (String, String) {
    let parts = name.split(separator: separator, maxSplits: 1).map(String.init)
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }
}

extension NamedTensor {
  /// Renames an array and, if requested, transposes it if it is a matrix.
  fileprivate init(_ name: String, transposing: Bool, _ tensor: NamedTensor) {
    guard transposing, tensor.shape.count == 2,
      TensorShape(tensor.shape).isFilled(by: tensor.values.count)
    else {
      self.init(name, shape: tensor.shape, values: tensor.values)
      return
    }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    var values = [Float](repeating: 0, count: tensor.values.count)
    for row in 0..<rows {
      for column in 0..<columns {
        values[column * rows + row] = tensor.values[row * columns + column]
      }
    }
    self.init(name, shape: [columns, rows], values: values)
  }
}

extension TensorShape {
  /// Whether it is the shape of an array of so many elements.
  fileprivate func isFilled(by elements: Int) -> Bool {
    dimensions.allSatisfy { $0 > 0 } && count == elements
  }
}
