import DescentLearning

/// Dropout with batch normalization after it: dropout changes the variance in training but not in prediction, so that the
/// running statistics do not fit what the layer sees later (Li and others, 2018, arXiv 1801.05134).
///
/// A warning, if the rate is at least 0.1.
struct DropoutBeforeBatchNorm: Rule {
  static let name = FindingName.dropoutBeforeBatchNorm

  static func findings(in patient: Patient) -> [Finding] {
    let layers = patient.network.layers
    guard let norm = layers.lastIndex(where: { $0 is BatchNorm }),
      let place = layers[..<norm].lastIndex(where: { ($0 as? Dropout)?.rate ?? 0 >= 0.1 }),
      let rate = (layers[place] as? Dropout)?.rate
    else { return [] }
    return [
      Finding(
        name, .warning, path: patient.layerName(place),
        "\(patient.layerName(place)) drops \(percent(rate)) of its inputs before \(patient.layerName(norm)), whose running statistics then do not fit prediction",
        evidence: [.init("rate of the dropout", rate, threshold: 0.1)])
    ]
  }
}
