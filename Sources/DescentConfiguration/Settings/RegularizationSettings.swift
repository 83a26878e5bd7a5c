import DescentLearning

/// Settings that keep a model from memorizing its training data, and its gradients from growing.
public struct RegularizationSettings: Setting {
  /// How weights are kept small.
  public var weightDecay: WeightDecay
  /// How gradients are kept small.
  public var gradientClipping: GradientClipping
  /// The share of the target that is spread over all classes; 0 for none.
  public var labelSmoothing: Double
  /// The weight of each class in the loss.
  public var classWeights: ClassWeightSettings

  /// Creates regularization settings; by default none.
  public init(
    weightDecay: WeightDecay = .none, gradientClipping: GradientClipping = .none,
    labelSmoothing: Double = 0, classWeights: ClassWeightSettings = .none
  ) {
    self.weightDecay = weightDecay
    self.gradientClipping = gradientClipping
    self.labelSmoothing = labelSmoothing
    self.classWeights = classWeights
  }

  package static let form: Form<RegularizationSettings> = .record(
    "regularization", usual: RegularizationSettings(),
    [
      Field("weight-decay", \.weightDecay, WeightDecay.settings, "keeps weights small"),
      Field(
        "gradient-clipping", \.gradientClipping, GradientClipping.settings,
        "keeps gradients small"),
      Field(
        "label-smoothing", \.labelSmoothing, .fraction,
        "the share of the target that is spread over all classes"),
      Field(
        "class-weights", \.classWeights, ClassWeightSettings.form,
        "the weight of each class in the loss"),
    ])
}

extension WeightDecay {
  static let settings: Form<WeightDecay> = .choice(
    "a weight decay", bare: "l2",
    [
      Case("none", .none, "weights do not decay"),
      Case(
        "l2", .notNegative, "λ, for ½·λ·Σ‖W‖² added to the loss", make: { .l2($0) },
        settings: { if case .l2(let strength) = $0 { strength } else { nil } }),
      Case(
        "decoupled", .notNegative, "λ, for rate·λ·W subtracted from each weight (AdamW)",
        make: { .decoupled($0) },
        settings: { if case .decoupled(let strength) = $0 { strength } else { nil } }),
    ])
}

extension GradientClipping {
  static let settings: Form<GradientClipping> = .choice(
    "a gradient clipping", bare: "norm",
    [
      Case("none", .none, "gradients are not clipped"),
      Case(
        "norm", .positive, "the largest norm over all parameters together", make: { .norm($0) },
        settings: { if case .norm(let maximum) = $0 { maximum } else { nil } }),
      Case(
        "value", .positive, "the largest magnitude of an element", make: { .value($0) },
        settings: { if case .value(let maximum) = $0 { maximum } else { nil } }),
    ])
}

/// The weight of each class in the loss.
public enum ClassWeightSettings: Setting {
  /// All the same.
  case none
  /// Inversely proportional to the class frequency: samples / (classes · samples of the class).
  case balanced
  /// For each class in order.
  case list([Double])
  /// By class name; 1 for classes that are not named.
  case named([String: Double])

  package static let form: Form<ClassWeightSettings> = .choice(
    "class weights", bare: "list",
    [
      Case("none", .none, "all classes the same"),
      Case("balanced", .balanced, "samples / (classes · samples of the class)"),
      Case(
        "list", Form<Double>.positive.list(atLeast: 1, of: "numbers above 0"),
        "one weight per class, in order", make: { .list($0) },
        settings: { if case .list(let weights) = $0 { weights } else { nil } }),
      Case(
        "named", Form<Double>.positive.byName(of: "classes' names to numbers above 0"),
        "by class name; 1 for classes that are not named", make: { .named($0) },
        settings: { if case .named(let weights) = $0 { weights } else { nil } }),
    ])
}
