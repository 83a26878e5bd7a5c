/// An activation after the last layer with weights that the loss does not expect or that cannot reach the targets.
///
/// The cross-entropies take logits from −∞ to ∞ and apply softmax or sigmoid themselves: a second one flattens their gradient,
/// ReLU and tanh bound them. For values, the share of targets outside of the activation's range counts: an error from 1 %
/// on.
struct OutputRange: Rule {
  static let name = FindingName.outputRange

  static func findings(in patient: Patient) -> [Finding] {
    guard let last = patient.network.layers.lastIndex(where: NetworkLook.isWeighted) else {
      return []
    }
    let after = patient.network.layers.indices.dropFirst(last + 1)
    guard let place = after.last(where: { NetworkLook.isNonlinear(patient.network.layers[$0]) }),
      let range = NetworkLook.activation(patient.network.layers[place])
    else { return [] }
    let (path, layer) = (patient.layerName(place), patient.network.layers[place].name)
    if patient.settings.isClassification || patient.settings.isMultiLabel {
      return [
        Finding(
          name, .error, path: path,
          "the last layer is followed by \(layer), but the loss takes logits of any size",
          evidence: [
            .init(
              "activations after the last layer with weights", Double(after.count), threshold: 1)
          ])
      ]
    }
    let targets = patient.training.values
    let outside =
      Double(targets.count { !range.contains(Double($0)) }) / Double(max(1, targets.count))
    guard outside >= 0.01 else { return [] }
    return [
      Finding(
        name, .error, path: path,
        "\(layer) after the last layer gives values from \(number(range.lowerBound)) to \(number(range.upperBound)); \(percent(outside)) of the targets lie outside",
        evidence: [.init("share of targets that cannot be reached", outside, threshold: 0.01)])
    ]
  }
}
