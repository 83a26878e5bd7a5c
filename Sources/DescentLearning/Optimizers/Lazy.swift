import DescentGraph

/// Another optimizer that leaves alone the rows of tables without a gradient.
///
/// A table is a parameter that the model reads only by ``Tensor/rows(at:)``, as an ``Embedding`` does. A step updates
/// those of its rows that the batch names and whose gradient is not 0, together with their slots, as the other optimizer
/// does. All other rows, and their slots, keep their values: their running means do not decay, and they do not move by
/// what is left of earlier gradients. The correction of running means counts all steps, not those of a row. A row that is
/// named several times has the sum of the gradients.
///
/// This differs from the optimizer itself, unless that leaves elements without gradient alone anyway, as ``SGD`` and
/// ``AdaGrad`` do, which are as fast by themselves. It is much faster where a batch names few of many rows:
///
/// ```swift
/// let trainer = try Trainer(recommender, for: data, loss: .meanSquaredError, optimizer: .lazy(.adam()))
/// ```
///
/// With ``Adam`` this is TensorFlow's `LazyAdam` and PyTorch's `SparseAdam`, which adds ε as the book's convention does, and
/// which lets a row that is named move even if its gradient is 0.
///
/// Parameters that are no tables are updated as ever. So is a table to whose gradient something is added, such as an
/// ``L2Penalty``, because all of its rows then have a gradient. Clipping takes nothing from the speed, and transforms after
/// the update, such as ``DecoupledDecay``, concern all rows as ever.
public struct Lazy: Optimizer {
  /// The optimizer that updates rows with a gradient, and everything else.
  public var optimizer: any Optimizer

  /// An optimizer that updates as `optimizer` does, but tables only where they have a gradient.
  public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  public var learningRate: Double { optimizer.learningRate }

  public func check() throws { try optimizer.check() }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    guard let rows = step.rows else {
      return optimizer.update(parameter, gradient: gradient, at: step, in: scope)
    }
    return scope.updating(
      rows, of: parameter, gradient: optimizer.ignoresZeroGradients ? nil : gradient
    ) {
      optimizer.update(parameter, gradient: gradient, at: step.ofWhole, in: scope)
    }
  }
}

extension Optimizer where Self == Lazy {
  /// Another optimizer that leaves alone the rows of tables, such as those of embeddings, without a gradient.
  public static func lazy(_ optimizer: any Optimizer) -> Lazy { Lazy(optimizer) }
}
