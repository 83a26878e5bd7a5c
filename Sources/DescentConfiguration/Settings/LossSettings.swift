import DescentLearning

/// What training makes small: the written form of a `Loss`.
public enum LossSettings: Setting {
  case softmaxCrossEntropy(convention: Convention = .standard)
  case binaryCrossEntropy
  case meanSquaredError

  private struct Fields: Hashable, Sendable { var convention = Convention.standard }

  static let form: Form<LossSettings> = .choice(
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
      Case("binary-cross-entropy", .binaryCrossEntropy, "for several labels at once"),
      Case("mean-squared-error", .meanSquaredError, "for values"),
    ])
}
