import DescentLearning

extension Form<any Loss> {
  /// Every loss that settings can name. Class weights, smoothing and scales are settings of their own.
  package static let loss: Form = .choice(
    "a loss",
    [
      Case(
        "softmax-cross-entropy", SoftmaxCrossEntropy.settings, "for classes",
        where: { $0.weights == nil && $0.smoothing == 0 }),
      Case(
        "binary-cross-entropy", BinaryCrossEntropy.settings, "for several labels at once",
        where: { $0.positiveWeights == nil }),
      Case(
        "mean-squared-error", MeanSquaredError(), "for values", where: { $0.scales == nil }),
    ])
}

extension SoftmaxCrossEntropy {
  static let settings: Form<SoftmaxCrossEntropy> = .record(
    "softmax-cross-entropy", usual: SoftmaxCrossEntropy(), principal: "convention",
    [.convention(\.convention)])
}

extension BinaryCrossEntropy {
  static let settings: DescentConfiguration.Form<BinaryCrossEntropy> = .record(
    "binary-cross-entropy", usual: BinaryCrossEntropy(), principal: "form",
    [
      Field(
        "form", \.form, .name,
        "terms, or the difference that version 0.1.0 used and its resumed runs keep")
    ])
}
