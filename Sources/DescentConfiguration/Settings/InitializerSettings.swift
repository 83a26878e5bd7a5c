import DescentLearning

/// How the weights of a layer are drawn: the written form of an `Initializer`.
public enum InitializerSettings: Setting {
  /// A standard deviation of √(2/in).
  case he(form: DistributionForm = .normal)
  /// A standard deviation of √(2/(in + out)), or √(1/in) with the fan `input`.
  case xavier(fan: Xavier.Fan = .average, form: DistributionForm = .normal)
  /// Gaussian with a fixed standard deviation.
  case normal(standardDeviation: Double)
  /// Uniform on [low, high).
  case uniform(low: Double, high: Double)
  /// All the same.
  case constant(Double)
  /// All 0.
  case zeros

  /// The initializer.
  public func make() -> any Initializer {
    switch self {
    case .he(let form): He(form: form)
    case .xavier(let fan, let form): Xavier(fan: fan, form: form)
    case .normal(let deviation): Normal(standardDeviation: deviation)
    case .uniform(let low, let high): Uniform(low: low, high: high)
    case .constant(let value): Constant(value)
    case .zeros: Constant(0)
    }
  }

  private struct HeFields: Hashable, Sendable {
    var form = DistributionForm.normal
  }

  private struct XavierFields: Hashable, Sendable {
    var fan = Xavier.Fan.average
    var form = DistributionForm.normal
  }

  private struct NormalFields: Hashable, Sendable { var standardDeviation = 0.01 }

  private struct UniformFields: Hashable, Sendable {
    var low = -0.05
    var high = 0.05
  }

  private struct ConstantFields: Hashable, Sendable { var value = 0.0 }

  private static let formSentence = "the shape of the distribution"

  package static let form: Form<InitializerSettings> = .choice(
    "an initializer",
    [
      Case(
        "he",
        .record(
          "he", usual: HeFields(), principal: "form",
          [Field("form", \.form, .name, formSentence)]),
        principal: "form", "standard deviation √(2/in); for ReLU and its kind",
        make: { .he(form: $0.form) },
        settings: { if case .he(let form) = $0 { HeFields(form: form) } else { nil } }),
      Case(
        "xavier",
        .record(
          "xavier", usual: XavierFields(), principal: "fan",
          [
            Field("fan", \.fan, .name, "average: √(2/(in + out)); input: √(1/in)"),
            Field("form", \.form, .name, formSentence),
          ]),
        principal: "fan", "standard deviation √(2/(in + out)); for tanh, sigmoid and outputs",
        make: { .xavier(fan: $0.fan, form: $0.form) },
        settings: {
          if case .xavier(let fan, let form) = $0 {
            XavierFields(fan: fan, form: form)
          } else {
            nil
          }
        }),
      Case(
        "normal",
        .record(
          "normal", usual: NormalFields(), principal: "standard-deviation",
          [
            Field(
              "standard-deviation", \.standardDeviation, .positive, isRequired: true,
              "the standard deviation of the weights")
          ]),
        principal: "standard-deviation", "Gaussian with a fixed standard deviation",
        make: { .normal(standardDeviation: $0.standardDeviation) },
        settings: {
          if case .normal(let deviation) = $0 {
            NormalFields(standardDeviation: deviation)
          } else {
            nil
          }
        }),
      Case(
        "uniform",
        .record(
          "uniform", usual: UniformFields(),
          [
            Field("low", \.low, .anyNumber, isRequired: true, "the lower bound, included"),
            Field("high", \.high, .anyNumber, isRequired: true, "the upper bound, excluded"),
          ],
          rules: [
            Rule("high") {
              $0.low < $0.high ? nil : "is \($0.high); it must be above low, \($0.low)"
            }
          ]),
        "uniform on [low, high)", make: { .uniform(low: $0.low, high: $0.high) },
        settings: {
          if case .uniform(let low, let high) = $0 {
            UniformFields(low: low, high: high)
          } else {
            nil
          }
        }),
      Case(
        "constant",
        .record(
          "constant", usual: ConstantFields(), principal: "value",
          [
            Field(
              "value", \.value, .anyNumber, isRequired: true, "the initial value of every weight")
          ]),
        principal: "value", "every weight the same; such units stay identical",
        make: { .constant($0.value) },
        settings: {
          if case .constant(let value) = $0 { ConstantFields(value: value) } else { nil }
        }),
      Case("zeros", .zeros, "every weight 0; such units stay identical"),
    ])
}
