import DescentLearning

/// The layers of a model, one after another.
public struct ModelSettings: Setting {
  /// The layers, in the order in which they are applied; at least one.
  public var layers: [LayerSettings]

  /// Creates a model of these layers.
  public init(_ layers: [LayerSettings]) { self.layers = layers }

  package static let form: Form<ModelSettings> = {
    let list = LayerSettings.form.list(atLeast: 1, of: "layers")
    return Form("a list of layers", hasParts: true, description: list.description()) {
      node, path, problems in
      guard let layers = list.read(node, path, &problems) else { return nil }
      let count = LayerSettings.count(layers)
      guard count <= LayerSettings.mostLayers else {
        problems.add(
          node.place, path,
          "comes to more than \(LayerSettings.mostLayers) layers; repeat less often")
        return nil
      }
      return ModelSettings(layers)
    } write: { model, detail in
      list.write(model.layers, detail)
    }
  }()
}
