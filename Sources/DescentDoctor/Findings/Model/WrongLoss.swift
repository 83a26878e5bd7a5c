/// Class numbers that are trained as values: all targets are whole numbers, at most 20 different ones, at least 5 samples
/// each, and the task is regression.
///
/// The order and the distances of class numbers then become part of the task, though they mean nothing. Counts and marks are
/// whole numbers, too, so that it is a warning.
struct WrongLoss: Rule {
  static let name = FindingName.wrongLoss

  static func findings(in patient: Patient) -> [Finding] {
    guard patient.training.labels == nil, !patient.settings.isMultiLabel,
      patient.training.valueCount == 1
    else { return [] }
    let values = patient.originalTargets
    guard values.count >= 20, values.allSatisfy({ ($0 - $0.rounded()).magnitude < 1e-4 }) else {
      return []
    }
    var counts: [Double: Int] = [:]
    for value in values { counts[value.rounded(), default: 0] += 1 }
    guard (2...20).contains(counts.count), counts.values.allSatisfy({ $0 >= 5 }) else { return [] }
    return [
      Finding(
        name, .warning, path: "data.task",
        "the targets are the whole numbers \(counts.keys.sorted().prefix(5).map { number($0) }.joined(separator: ", "))\(counts.count > 5 ? ", …" : ""), which look like classes, and are trained as values",
        evidence: [.init("different targets", Double(counts.count), threshold: 20)])
    ]
  }
}
