/// Two layers with weights and nothing between them that bends: together they are one linear layer.
///
/// A warning; an error where the network does not learn more than a linear one could, or nothing.
struct NoActivation: Rule {
  static let name = FindingName.noActivation

  static func findings(in patient: Patient) -> [Finding] {
    var (last, pairs): (Int?, [Int]) = (nil, [])
    for (index, layer) in patient.network.layers.enumerated() {
      if NetworkLook.isNonlinear(layer) || NetworkLook.isOpaque(layer) { last = nil }
      if NetworkLook.isWeighted(layer) {
        if last != nil { pairs.append(index) }
        last = index
      }
    }
    guard let first = pairs.first else { return [] }
    let path = patient.layerName(first)
    return [
      Finding(
        name, patient.course.learnsWell ? .warning : .error, path: path,
        "\(pairs.count == 1 ? path : "\(pairs.count) layers, the first of them \(path),") directly \(pairs.count == 1 ? "follows" : "follow") another layer with weights: without an activation between them they are one linear layer",
        evidence: [
          .init(
            "layers with weights that follow another without an activation", Double(pairs.count),
            threshold: 1)
        ])
    ]
  }
}
