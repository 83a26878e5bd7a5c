import DescentNumerics

extension Report {
  /// A part of a page in which the reader moves an optimizer over the bowl f(x, y) = x²/20 + y²: its rule, learning
  /// rate, momentum and start, step by step.
  ///
  /// The page itself computes the path, by the rules of Descent's optimizers in double precision. It shows the path over
  /// contours on equal axes, f after each step, and what the optimizer carries at the chosen step. Without script the page
  /// says in one sentence what is missing.
  public struct Playground: Sendable, Hashable {
    /// An optimizer's rule.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
      case sgd
      case momentum
      case nesterov
      case adaGrad = "adagrad"
      case rmsprop
      case adam
      /// Adam with m and v in place of m̂ and v̂.
      case uncorrectedAdam = "uncorrected"

      /// The name that a reader chooses by.
      public var name: String {
        switch self {
        case .sgd: "SGD"
        case .momentum: "Momentum"
        case .nesterov: "Nesterov"
        case .adaGrad: "AdaGrad"
        case .rmsprop: "RMSprop"
        case .adam: "Adam"
        case .uncorrectedAdam: "Adam without bias correction"
        }
      }

      /// A learning rate at which each shows its way on the bowl.
      public var usualRate: Double {
        switch self {
        case .sgd: 0.95
        case .momentum, .nesterov: 0.1
        case .adaGrad: 1.5
        case .rmsprop, .adam, .uncorrectedAdam: 0.3
        }
      }

      /// The name and the usual value of the fraction that each step keeps; `nil` if the rule has none.
      var decay: (name: String, value: Double)? {
        switch self {
        case .sgd, .adaGrad: nil
        case .momentum, .nesterov: ("momentum", 0.9)
        case .rmsprop: ("decay of h", 0.99)
        case .adam, .uncorrectedAdam: ("β₁", 0.9)
        }
      }

      /// The color that the optimizers have in the figures.
      var color: FigureColor { .series(Self.allCases.firstIndex(of: self) ?? 0) }
    }

    /// The rule shown first.
    public var rule: Rule
    /// The start, x within ±8 and y within ±4.
    public var start: (x: Double, y: Double) {
      get { (startX, startY) }
      set { (startX, startY) = (Self.within(newValue.x, 8), Self.within(newValue.y, 4)) }
    }
    /// The number of steps, from 1 to 200.
    public var steps: Int { didSet { steps = min(max(steps, 1), 200) } }
    /// A line below the figures.
    public var caption: String

    private var startX: Double
    private var startY: Double

    /// Creates a playground that shows a rule from a start; values beyond the limits become the nearest.
    public init(
      rule: Rule = .sgd, start: (x: Double, y: Double) = (-7, 2), steps: Int = 30,
      caption: String = ""
    ) {
      self.rule = rule
      self.steps = min(max(steps, 1), 200)
      self.caption = caption
      startX = Self.within(start.x, 8)
      startY = Self.within(start.y, 4)
    }

    private static func within(_ value: Double, _ limit: Double) -> Double {
      value.isFinite ? min(max(value, -limit), limit) : 0
    }
  }
}

extension Report.Playground {
  func html(heading: String) -> String {
    """
    <section>
    \(HTMLText.heading(heading))<style>
    \(PlaygroundStyle.css)
    </style>
    <div class="playground" data-steps="\(steps)">
    <p class="p-none">Here the page would let you move an optimizer over f(x, y) = x²/20 + y², but \
    its script does not run.</p>
    <div class="p-body" hidden>
    <div class="p-controls">
    <label>optimizer<select name="rule">\(options)</select></label>
    \(slider("rate", "learning rate", "min=\"-3\" max=\"0.5\" step=\"any\" value=\"0\""))
    \(slider("decay", "momentum", "min=\"0\" max=\"0.995\" step=\"0.005\" value=\"0.9\""))
    \(slider("x", "start x", "min=\"-8\" max=\"8\" step=\"0.1\" value=\"\(number(start.x))\""))
    \(slider("y", "start y", "min=\"-4\" max=\"4\" step=\"0.1\" value=\"\(number(start.y))\""))
    </div>
    <div class="p-time"><button type="button">Play</button>\
    \(slider("step", "step", "min=\"0\" max=\"\(steps)\" step=\"1\" value=\"\(steps)\""))</div>
    <p class="p-rule"></p>
    <svg class="p-map" role="img"></svg>
    <p class="p-note">The dashed line points straight downhill, against the gradient; the cross is the minimum.</p>
    <p class="p-now" aria-live="polite"></p>
    <div class="p-more"><svg class="p-fall" role="img"></svg><table class="p-state"></table></div>
    </div>
    \(caption.isEmpty ? "" : "<p class=\"p-caption\">\(Escaping.markup(caption))</p>")
    <script>
    \(PlaygroundScript.source)
    </script>
    </div>
    </section>

    """
  }

  private var options: String {
    Rule.allCases.map { rule in
      let decay = rule.decay
      return "<option value=\"\(rule.rawValue)\" data-rate=\"\(number(rule.usualRate))\" "
        + "data-decay=\"\(decay.map { number($0.value) } ?? "")\" "
        + "data-decay-name=\"\(decay?.name ?? "")\" data-color=\"\(rule.color.light)\" "
        + "data-class=\"\(rule.color.className ?? "")\"\(rule == self.rule ? " selected" : "")>"
        + "\(rule.name)</option>"
    }.joined()
  }

  private func slider(_ name: String, _ title: String, _ attributes: String) -> String {
    "<label><span>\(title)</span> <b></b>"
      + "<input type=\"range\" name=\"\(name)\" \(attributes)></label>"
  }

  private func number(_ value: Double) -> String { NumberText.compact(value) }
}
