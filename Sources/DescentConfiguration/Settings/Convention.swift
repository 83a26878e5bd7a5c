import DescentLearning

// The library's own enumerations are written as their lowercase names.
extension Form<Convention> {
  static let convention = Form<Convention>.name
}

extension Field {
  /// The convention it follows.
  static func convention(_ member: WritableKeyPath<Record, Convention> & Sendable) -> Field {
    Field(
      "convention", member, .convention, "the standard convention, or the book's where they differ")
  }
}
