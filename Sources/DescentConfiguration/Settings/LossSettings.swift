import DescentLearning

/// What training minimizes: the written form of a `Loss`.
public enum LossSettings: Setting {
  case softmaxCrossEntropy(convention: Convention = .standard)
  case binaryCrossEntropy(form: BinaryCrossEntropy.Form = .terms)
  case meanSquaredError

  private struct Fields: Hashable, Sendable { var convention = Convention.standard }
  private struct BinaryFields: Hashable, Sendable { var form = BinaryCrossEntropy.Form.terms }

  package static let form: Form<LossSettings> = .choice(
    "a loss",
    [
      Case(
        "softmax-cross-entropy",
        .record(
          "softmax-cross-entropy", usual: Fields(), principal: "convention",
          [.convention(\.convention)]),
        principal: "convention", "for classes",
        make: { .softmaxCrossEntropy(convention: $0.convention) },
        settings: {
          if case .softmaxCrossEntropy(let convention) = $0 {
            Fields(convention: convention)
          } else {
            nil
          }
        }),
      Case(
        "binary-cross-entropy",
        .record(
          "binary-cross-entropy", usual: BinaryFields(), principal: "form",
          [
            Field(
              "form", \.form, .name,
              "terms, or the difference that version 0.1.0 used and its resumed runs keep")
          ]),
        principal: "form", "for several labels at once",
        make: { .binaryCrossEntropy(form: $0.form) },
        settings: {
          if case .binaryCrossEntropy(let form) = $0 { BinaryFields(form: form) } else { nil }
        }),
      Case("mean-squared-error", .meanSquaredError, "for values"),
    ])

  /// The loss.
  public func make() -> any Loss {
    switch self {
    case .softmaxCrossEntropy(let convention): SoftmaxCrossEntropy(convention: convention)
    case .binaryCrossEntropy(let form): BinaryCrossEntropy(form: form)
    case .meanSquaredError: MeanSquaredError()
    }
  }
}
