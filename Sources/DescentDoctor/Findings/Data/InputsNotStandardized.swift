/// Inputs on scales far from one, or from each other: the root mean square of one is more than 30 times that of another, or
/// that of all is above 10 or below 0.01.
///
/// The first steps then follow the large inputs, and the initializers' rules, which assume a scale of one, do not hold.
/// Pixels from 0 to 1 and one-hot inputs are not meant: inputs that are 0 in most samples do not count. A warning; an error
/// where the network stays at the best constant prediction.
struct InputsNotStandardized: Rule {
  static let name = FindingName.inputsNotStandardized
  private static let (ratio, largest, smallest) = (30.0, 10.0, 0.01)

  static func findings(in patient: Patient) -> [Finding] {
    guard !patient.settings.normalizesInputs else { return [] }
    let columns = patient.training.columns
    let scales = columns.indices.filter { !columns[$0].isConstant && columns[$0].distinct > 2 }.map
    {
      (
        name: $0,
        scale: (columns[$0].mean * columns[$0].mean + columns[$0].deviation * columns[$0].deviation)
          .squareRoot()
      )
    }
    guard let largest = scales.max(by: { $0.scale < $1.scale }),
      let smallest = scales.min(by: { $0.scale < $1.scale }), smallest.scale > 0
    else { return [] }
    let all = (scales.map { $0.scale * $0.scale }.reduce(0, +) / Double(scales.count)).squareRoot()
    let isUneven =
      !patient.training.isImage && largest.scale / smallest.scale > ratio && largest.scale > 3
    guard isUneven || all > self.largest || all < self.smallest else { return [] }
    let name = patient.inputName(largest.name)
    return [
      Finding(
        self.name, patient.course.isStuck ? .error : .warning, path: isUneven ? name : "",
        isUneven
          ? "\(name) has a root mean square of \(number(largest.scale)), \(patient.inputName(smallest.name)) one of \(number(smallest.scale)): the inputs are not on one scale"
          : "the inputs have a root mean square of \(number(all)); initial weights and rates assume about 1",
        evidence: [
          .init("largest root mean square of an input", largest.scale, threshold: self.largest),
          .init(
            "ratio of the largest to the smallest", largest.scale / smallest.scale, threshold: ratio
          ),
        ])
    ]
  }
}
