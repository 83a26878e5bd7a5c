import DescentArrays
import DescentFiles
import DescentGraph
import DescentLearning

/// Goes through the layers of a network, and finds the names of their arrays in PyTorch and what has another order there.
struct PyTorchWalk {
  /// How the features of a value are arranged there.
  private enum Arrangement: Equatable {
    /// As here.
    case same
    /// The channels, last here, follow the samples there.
    case channelsFirst
    /// The features are a row: element `order[i]` here is number i there.
    case row([Int])
  }

  private var entries: [String: PyTorchEntry] = [:]
  private let paths: [String]

  /// The entries of a network's arrays by their paths here.
  static func entries(of predictor: Predictor) throws(DataError) -> [String: PyTorchEntry] {
    guard let network = predictor.model as? Network else {
      throw noCounterpart(predictor.variables.first?.path ?? predictor.model.name)
    }
    var walk = PyTorchWalk(predictor.variables.map(\.path))
    var failure: DataError?
    do {
      _ = try Program(mode: .evaluation) { scope in
        let shape = TensorShape([1] + predictor.inputShape.dimensions)
        let input = scope.input("x", shape: shape)
        do throws(DataError) {
          _ = try walk.through(
            network.layers, (input, network.beginsWithImages ? .channelsFirst : .same), scope, "")
        } catch {
          failure = error
        }
      }
    } catch {
      failure = failure ?? DataError(.invalid, "\(error)")
    }
    if let failure { throw failure }
    if let path = walk.paths.first(where: { walk.entries[$0] == nil }) { throw noCounterpart(path) }
    return walk.entries
  }

  private init(_ paths: [String]) { self.paths = paths }

  private static func noCounterpart(_ path: String) -> DataError {
    DataError(
      .invalid,
      "\(path) has no counterpart in a torch.nn.Sequential; export without PyTorch's layout")
  }

  private typealias Value = (tensor: Tensor, arrangement: Arrangement)

  private mutating func through(
    _ layers: [any Layer], _ input: Value, _ scope: Scope, _ module: String
  ) throws(DataError) -> Value {
    var value = input
    for (index, layer) in layers.enumerated() {
      let inner = scope.child("\(index + 1)-\(layer.name)")
      value = try through(layer, value, inner, "\(module)\(index).")
    }
    return value
  }

  private mutating func through(
    _ layer: any Layer, _ input: Value, _ scope: Scope, _ module: String
  ) throws(DataError) -> Value {
    switch layer {
    case let network as Network: return try through(network.layers, input, scope, module)
    case let residual as Residual:
      _ = try through(
        residual.shortcut, input, scope.child("shortcut"), module + "shortcut.")
      return try through(residual.layers, input, scope, module)
    case let parallel as Parallel: return try through(parallel, input, scope, module)
    default:
      let arrangement = try arrangement(after: layer, input, scope.path, module)
      return (layer(input.tensor, in: scope), arrangement)
    }
  }

  private mutating func through(
    _ parallel: Parallel, _ input: Value, _ scope: Scope, _ module: String
  ) throws(DataError) -> Value {
    var outputs: [Value] = []
    for (index, branch) in parallel.branches.enumerated() {
      let inner = scope.child("\(index + 1)")
      outputs.append(try through(branch.layers, input, inner, "\(module)\(index)."))
    }
    guard let first = outputs.first, !outputs.contains(where: \.tensor.isPoisoned) else {
      return input
    }
    guard parallel.combination == .concatenated else { return first }
    let joined = Tensor.concatenate(outputs.map(\.tensor), axis: -1)
    if outputs.allSatisfy({ $0.arrangement == first.arrangement }), first.tensor.rank > 2 {
      return (joined, first.arrangement)
    }
    var order: [Int] = []
    for output in outputs {
      let count = output.tensor.shape[output.tensor.rank - 1]
      let start = order.count
      if case .row(let inner) = output.arrangement {
        order += inner.map { start + $0 }
      } else {
        order += start..<start + count
      }
    }
    return (joined, order == Array(order.indices) ? .same : .row(order))
  }

  /// Notes the arrays of a layer, and says how its output is arranged there.
  private mutating func arrangement(
    after layer: any Layer, _ input: Value, _ path: String, _ module: String
  ) throws(DataError) -> Arrangement {
    let (rank, arrangement) = (input.tensor.rank, input.arrangement)
    var order: [Int]?
    if case .row(let row) = arrangement { order = row }
    func name(_ here: String, _ there: String, _ axes: [Int] = [0], order: [Int]? = nil) {
      note("\(path)/\(here)", PyTorchEntry(name: module + there, axes: axes, order: order))
    }
    func normalization(order: [Int]?) {
      for (here, there) in [
        ("scale", "weight"), ("shift", "bias"), ("mean", "running_mean"),
        ("variance", "running_var"),
      ] { name(here, there, order: order) }
    }
    switch layer {
    case is Dense:
      name("weight", "weight", [1, 0], order: order)
      name("bias", "bias")
      return .same
    case is Conv2D, is Conv1D:
      name("weight", "weight", layer is Conv2D ? [3, 2, 0, 1] : [2, 1, 0])
      name("bias", "bias")
      return .channelsFirst
    case is MaxPool2D, is MaxPool1D, is AveragePool2D, is AveragePool1D: return .channelsFirst
    case is GlobalAveragePool: return .same
    case is BatchNorm: normalization(order: order)
    case is GroupNorm where order == nil: normalization(order: nil)
    case let norm as LayerNorm:
      let all = Array(0..<norm.axes)
      switch arrangement {
      case .row: normalization(order: order)
      case .channelsFirst where norm.axes == rank - 1:
        let axes = [rank - 2] + all.dropLast()
        name("scale", "weight", axes)
        name("shift", "bias", axes)
      case .channelsFirst: break
      case .same:
        name("scale", "weight", all)
        name("shift", "bias", all)
      }
    case is Standardize:
      let all = Array(0..<rank - 1)
      let axes = arrangement == .channelsFirst ? [rank - 2] + all.dropLast() : all
      name("mean", "mean", axes, order: order)
      name("deviation", "deviation", axes, order: order)
    case is Embedding:
      name("table", "weight", [0, 1])
      return .same
    case is Flatten:
      return arrangement == .channelsFirst ? .row(flattened(input.tensor.shape)) : arrangement
    case is Reshape: return .same
    default: break
    }
    return arrangement
  }

  private mutating func note(_ path: String, _ entry: PyTorchEntry) {
    if paths.contains(path) { entries[path] = entry }
  }

  /// For each element of a sample with the channels first, its place with the channels last.
  private func flattened(_ shape: TensorShape) -> [Int] {
    let channels = shape[shape.rank - 1]
    let positions = shape.count / shape[0] / channels
    return (0..<channels).flatMap { channel in (0..<positions).map { $0 * channels + channel } }
  }
}
