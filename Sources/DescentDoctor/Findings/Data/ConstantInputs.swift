/// Inputs that have the same value in all samples. Blank pixels are a note; a column of a table that says nothing is
/// usually a mistake in making it, and a warning. A network whose inputs are all constant learns nothing: an error.
struct ConstantInputs: Rule {
  static let name = FindingName.constantInputs

  static func findings(in patient: Patient) -> [Finding] {
    let columns = patient.training.columns
    let constant = columns.indices.filter { columns[$0].isConstant }
    guard let first = constant.first else { return [] }
    let share = Double(constant.count) / Double(columns.count)
    let all = constant.count == columns.count
    let names = constant.prefix(3).map(patient.inputName).joined(separator: ", ")
    return [
      Finding(
        name, all ? .error : patient.training.isImage ? .note : .warning,
        path: constant.count == 1 ? patient.inputName(first) : "",
        patient.training.isImage
          ? "\(constant.count) of \(columns.count) pixels have the same value in all samples"
          : "\(constant.count) of \(columns.count) inputs have the same value in all samples: \(names)",
        evidence: [.init("share of constant inputs", share)])
    ]
  }
}
