import DescentLearning

extension Form<any Initializer> {
  /// Every initializer that settings can name.
  package static let initializer: Form = .choice(
    "an initializer",
    [
      Case("he", He.settings, "standard deviation √(2/in); for ReLU and its kind"),
      Case(
        "xavier", Xavier.settings,
        "standard deviation √(2/(in + out)); for tanh, sigmoid and outputs"),
      Case("normal", Normal.settings, "Gaussian with a fixed standard deviation"),
      Case("uniform", Uniform.settings, "uniform on [low, high)"),
      Case(
        "constant", Constant.settings, "every weight the same; such units stay identical",
        where: { $0.value != 0 }),
      Case(
        "zeros", Constant(0), "every weight 0; such units stay identical", where: { $0.value == 0 }),
    ])
}

extension Field {
  fileprivate static func form(
    _ member: WritableKeyPath<Record, DistributionForm> & Sendable
  ) -> Field {
    Field("form", member, .name, "the shape of the distribution")
  }
}

extension He {
  static let settings: Form<He> = .record("he", usual: He(), principal: "form", [.form(\.form)])
}

extension Xavier {
  static let settings: Form<Xavier> = .record(
    "xavier", usual: Xavier(), principal: "fan",
    [
      Field("fan", \.fan, .name, "average: √(2/(in + out)); input: √(1/in)"),
      .form(\.form),
    ])
}

extension Normal {
  static let settings: Form<Normal> = .record(
    "normal", usual: Normal(standardDeviation: 0.01), principal: "standard-deviation",
    [
      Field(
        "standard-deviation", \.standardDeviation, .positive, isRequired: true,
        "the standard deviation of the weights")
    ])
}

extension Uniform {
  static let settings: Form<Uniform> = .record(
    "uniform", usual: Uniform(low: -0.05, high: 0.05),
    [
      Field("low", \.low, .anyNumber, isRequired: true, "the lower bound, included"),
      Field("high", \.high, .anyNumber, isRequired: true, "the upper bound, excluded"),
    ],
    rules: [
      Rule("high") {
        $0.low < $0.high ? nil : "is \($0.high); it must be above low, \($0.low)"
      }
    ])
}

extension Constant {
  static let settings: Form<Constant> = .record(
    "constant", usual: Constant(0), principal: "value",
    [Field("value", \.value, .anyNumber, isRequired: true, "the initial value of every weight")])
}
