/// What remedies are compared by: the accuracy on validation data for classes, the loss else; on training data, where there
/// are no others.
struct RemedyMeasure: Sendable, Hashable {
  let isAccuracy: Bool
  let isValidation: Bool

  init(_ settings: SettingsLook, hasValidation: Bool) {
    isAccuracy = settings.isClassification && hasValidation
    isValidation = hasValidation
  }

  var name: String {
    (isValidation ? "validation" : "training") + (isAccuracy ? " accuracy" : " loss")
  }

  /// How much better a value is than another.
  func gain(_ value: Double, over other: Double) -> Double {
    isAccuracy ? value - other : other - value
  }
}
