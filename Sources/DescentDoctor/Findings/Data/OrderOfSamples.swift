/// Batches in the stored order, in which the samples are sorted: a batch has less than half of the variety that a batch at
/// random would have, in the classes, the target, or an input. The network then forgets one part while it learns the next.
struct OrderOfSamples: Rule {
  static let name = FindingName.orderOfSamples
  private static let most = 0.5

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.settings.configuration.training.batchOrder == .sequential else { return [] }
    let size = min(patient.settings.configuration.training.batchSize, patient.training.count)
    guard size > 1, let share = sameness(patient.training, size) else { return [] }
    guard share < most else { return [] }
    return [
      Finding(
        name, .error, path: "training.batch-order",
        "the samples are sorted and the batches are not shuffled: a batch has \(percent(share)) of the variety of one at random",
        evidence: [.init("variety of a batch, relative to one at random", share, threshold: most)])
    ]
  }

  /// The probability that two samples of a batch differ in class, or the variance of a target or an input in a batch,
  /// relative to all samples; the smallest of them.
  private static func sameness(_ look: SampleLook, _ size: Int) -> Double? {
    let starts = Array(stride(from: 0, to: look.count - size + 1, by: size))
    func variety(_ values: ArraySlice<Double>) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    let targets: [[Double]] =
      if let labels = look.labels {
        (0..<look.classCount).map { kind in labels.map { $0 == kind ? 1 : 0 } }
      } else {
        (0..<min(1, look.valueCount)).map { output in
          stride(from: output, to: look.values.count, by: look.valueCount).map {
            Double(look.values[$0])
          }
        }
      }
    let inputs =
      look.isImage ? [] : (0..<look.featureCount).map { [look.column($0).map(Double.init)] }
    return ([targets] + inputs).compactMap { columns in
      relative(columns, starts, size, variety)
    }.min()
  }

  private static func relative(
    _ columns: [[Double]], _ starts: [Int], _ size: Int, _ variety: (ArraySlice<Double>) -> Double
  ) -> Double? {
    let whole = columns.map { variety($0[...]) }.reduce(0, +)
    guard whole > 0, !starts.isEmpty else { return nil }
    let parts = starts.map { start in columns.map { variety($0[start..<start + size]) }.reduce(0, +)
    }
    return parts.reduce(0, +) / Double(parts.count) / whole
  }
}
