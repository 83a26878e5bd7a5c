import DescentLearning

/// The layers of a model, one after another.
///
/// ```swift
/// ModelSettings {
///   Dense(64)
///   ReLU()
///   LayerSettings.output()
/// }
/// ```
public struct ModelSettings: Setting {
  /// The layers, in the order in which they are applied; at least one.
  public var layers: [LayerSettings]

  /// Creates a model of these layers.
  public init(_ layers: [LayerSettings]) { self.layers = layers }

  /// Creates a model of the layers that the closure lists.
  public init(@ModelBuilder _ layers: () -> [LayerSettings]) { self.layers = layers() }

  package static let form: Form<ModelSettings> = {
    let list = LayerSettings.form.list(atLeast: 1, of: "layers")
    return Form("a list of layers", hasParts: true, description: list.description()) {
      node, path, problems in
      guard let layers = list.read(node, path, &problems) else { return nil }
      let count = LayerSettings.count(layers)
      guard count <= LayerSettings.mostLayers else {
        problems.add(
          node.place, path,
          "has more than \(LayerSettings.mostLayers) layers; use fewer repetitions")
        return nil
      }
      return ModelSettings(layers)
    } write: { model, detail in
      list.write(model.layers, detail)
    }
  }()
}

/// Collects the layers of ``ModelSettings``: layers of the library, and short forms.
@resultBuilder
public enum ModelBuilder {
  /// A layer of the library.
  public static func buildExpression(_ layer: any Layer) -> [LayerSettings] { [.layer(layer)] }
  /// A short form.
  public static func buildExpression(_ layer: LayerSettings) -> [LayerSettings] { [layer] }
  /// Layers one after another.
  public static func buildBlock(_ parts: [LayerSettings]...) -> [LayerSettings] {
    parts.flatMap { $0 }
  }
  /// An `if` without `else`.
  public static func buildOptional(_ part: [LayerSettings]?) -> [LayerSettings] { part ?? [] }
  /// The first branch of an `if`.
  public static func buildEither(first part: [LayerSettings]) -> [LayerSettings] { part }
  /// The other branch of an `if`.
  public static func buildEither(second part: [LayerSettings]) -> [LayerSettings] { part }
  /// A `for` loop.
  public static func buildArray(_ parts: [[LayerSettings]]) -> [LayerSettings] {
    parts.flatMap { $0 }
  }
}
