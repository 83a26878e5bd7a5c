import DescentLearning

/// Batch normalization over fewer than 8 samples: mean and variance of a unit are then known no better than to
/// 1/√8 = 35 % of a deviation. A warning; an error below 4, where what a sample becomes depends mostly on its neighbors.
struct BatchTooSmallForBatchNorm: Rule {
  static let name = FindingName.batchTooSmallForBatchNorm
  private static let (least, most) = (4, 8)

  static func findings(in patient: Patient) -> [Finding] {
    guard let place = patient.network.layers.firstIndex(where: { $0 is BatchNorm }) else {
      return []
    }
    let size = min(patient.settings.configuration.training.batchSize, patient.training.total)
    guard size < most else { return [] }
    return [
      Finding(
        name, size < least ? .error : .warning, path: "training.batch-size",
        "\(patient.layerName(place)) normalizes over batches of \(size) sample\(size == 1 ? "" : "s")",
        evidence: [.init("samples in a batch", Double(size), threshold: Double(most))])
    ]
  }
}
