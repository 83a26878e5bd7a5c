import DescentLearning

// Layers that hold lists of layers.

extension LayerSettings {
  /// Layers to whose output their input is added.
  public struct ResidualBlock: Sendable {
    /// The layers.
    public var layers: [LayerSettings]
    /// The layers through which the input goes before it is added; by default none.
    public var shortcut: [LayerSettings]

    /// Creates a block of these layers.
    public init(layers: [LayerSettings], shortcut: [LayerSettings] = []) {
      (self.layers, self.shortcut) = (layers, shortcut)
    }
  }

  /// Branches of layers that take the same input.
  public struct ParallelBlock: Sendable {
    /// What becomes of their outputs.
    public var combination: Parallel.Combination
    /// The layers of each branch; a branch without layers passes the input on.
    public var branches: [[LayerSettings]]

    /// Creates a block of these branches.
    public init(
      _ combination: Parallel.Combination = .concatenated, branches: [[LayerSettings]]
    ) {
      (self.combination, self.branches) = (combination, branches)
    }
  }
}

extension LayerSettings.ResidualBlock {
  static let form: Form<LayerSettings.ResidualBlock> = .record(
    "residual", usual: LayerSettings.ResidualBlock(layers: []), principal: "layers",
    [
      Field(
        "layers", \.layers, inner.list(atLeast: 1, of: "layers"), isRequired: true,
        "the layers to whose output the input is added"),
      Field(
        "shortcut", \.shortcut, inner.list(of: "layers"),
        "layers that give the input the shape of that output"),
    ])

  init?(_ settings: LayerSettings) {
    switch settings {
    case .residual(let block): self = block
    case .layer(let residual as Residual):
      self.init(
        layers: residual.layers.map { .layer($0) }, shortcut: residual.shortcut.map { .layer($0) })
    default: return nil
    }
  }

  func make(outputs: Int) -> Residual {
    Residual(
      layers.flatMap { $0.make(outputs: outputs) },
      shortcut: shortcut.flatMap { $0.make(outputs: outputs) })
  }
}

extension LayerSettings.ParallelBlock {
  static let form: Form<LayerSettings.ParallelBlock> = .record(
    "parallel", usual: LayerSettings.ParallelBlock(branches: []), principal: "branches",
    [
      Field(
        "branches", \.branches,
        inner.list(of: "layers").list(atLeast: 1, of: "branches, each a list of layers"),
        isRequired: true, "the layers of each branch"),
      Field("combination", \.combination, .name, "what becomes of the outputs of the branches"),
    ])

  init?(_ settings: LayerSettings) {
    switch settings {
    case .parallel(let block): self = block
    case .layer(let parallel as Parallel):
      self.init(
        parallel.combination, branches: parallel.branches.map { $0.layers.map { .layer($0) } })
    default: return nil
    }
  }

  func make(outputs: Int) -> Parallel {
    Parallel(
      combination,
      branches.map { branch in Network(branch.flatMap { $0.make(outputs: outputs) }) })
  }
}

private let inner = Form<LayerSettings>.later("layers") { LayerSettings.form }

extension Case<LayerSettings> {
  static let residual = Case(
    "residual", LayerSettings.ResidualBlock.form,
    "layers to whose output their input is added", make: { .residual($0) },
    settings: { LayerSettings.ResidualBlock($0) })

  static let parallel = Case(
    "parallel", LayerSettings.ParallelBlock.form,
    "branches of layers that take the same input, and whose outputs are combined",
    make: { .parallel($0) }, settings: { LayerSettings.ParallelBlock($0) })
}
