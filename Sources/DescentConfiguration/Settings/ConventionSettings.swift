import DescentLearning

// The library's own enumerations are written by their names in small letters.
extension Form<Convention> {
  static let convention = Form<Convention>.name
}

extension Field {
  /// Whose convention it follows where they differ.
  static func convention(_ member: WritableKeyPath<Record, Convention> & Sendable) -> Field {
    Field("convention", member, .convention, "standard, or that of the book where they differ")
  }
}
