import DescentArrays
import DescentFiles
import DescentGraph
import DescentLearning

/// PyTorch's names and shapes for the same numbers.
///
/// A network is an `nn.Sequential` with one module per layer, including dropout and activations; layer n here, counted
/// from 1, is module n − 1 there. Images are [samples, channels, height, width] there.
///
/// | here | PyTorch | |
/// |---|---|---|
/// | `3-Dense/weight` [in, out] | `2.weight` [out, in] | transposed |
/// | `1-Conv2D/weight` [height, width, in/groups, out] | `0.weight` [out, in/groups, height, width] | channels first |
/// | `1-Conv1D/weight` [length, in/groups, out] | `0.weight` [out, in/groups, length] | channels first |
/// | `2-BatchNorm/scale`, `shift` | `1.weight`, `1.bias` | also of `LayerNorm` and `GroupNorm` |
/// | `2-BatchNorm/mean`, `variance` | `1.running_mean`, `1.running_var` | |
/// | `1-Embedding/table` | `0.weight` | |
/// | `1-Standardize/mean`, `deviation` | `0.mean`, `0.deviation` | buffers of a module of your own |
/// | `4-Residual/1-Conv2D/weight` | `3.0.weight` | a subclass of `nn.Sequential` that adds its input |
/// | `4-Residual/shortcut/1-Conv2D/weight` | `3.shortcut.0.weight` | |
/// | `5-Parallel/2/1-Conv2D/weight` | `4.1.0.weight` | a subclass of `nn.ModuleList` that combines the outputs |
///
/// A flattened image is in the order (height, width, channels) here, and (channels, height, width) there: what follows a
/// ``Flatten``, a dense layer's rows or a normalization's numbers, is brought into that order.
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
  /// Counts that PyTorch keeps and that have no effect here.
  private static let ignored = "num_batches_tracked"

  /// The arrays of a model under PyTorch's names, in PyTorch's shapes.
  ///
  /// - Throws: `DataError` if PyTorch has no counterpart of a layer.
  public static func exported(_ predictor: Predictor) throws(DataError) -> [NamedTensor] {
    let entries = try PyTorchWalk.entries(of: predictor)
    return predictor.tensors.compactMap { tensor in
      entries[tensor.name].map { $0.exported(tensor) }
    }
  }

  /// Whether all names are those of PyTorch.
  public static func isUsed(by tensors: [NamedTensor]) -> Bool {
    !tensors.isEmpty
      && tensors.allSatisfy { tensor in
        let parts = tensor.name.split(separator: ".", maxSplits: 1)
        return parts.count == 2 && Int(parts[0]) != nil
      }
  }

  /// Arrays under Descent's names, in the shapes that a model declares; others keep their names.
  ///
  /// - Throws: `DataError` if PyTorch has no counterpart of a layer of the model.
  public static func imported(
    _ tensors: [NamedTensor], for predictor: Predictor
  ) throws(DataError) -> [NamedTensor] {
    let entries = try PyTorchWalk.entries(of: predictor)
    let paths = Dictionary(entries.map { ($1.name, $0) }) { first, _ in first }
    return tensors.compactMap { tensor in
      guard !tensor.name.hasSuffix(".\(ignored)") else { return nil }
      guard let path = paths[tensor.name], let entry = entries[path] else { return tensor }
      return entry.imported(tensor, as: path)
    }
  }
}
