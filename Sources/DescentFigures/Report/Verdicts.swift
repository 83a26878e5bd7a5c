extension Report {
  /// What measurements say about a statement, for a list of such.
  public struct Verdict: Sendable, Hashable {
    /// How it is marked.
    public enum Tone: String, Sendable, Hashable {
      case good, bad, open
    }

    /// The measured effect on its scale.
    public struct Interval: Sendable, Hashable {
      /// The effect.
      public var middle: Double
      /// The end of its interval to the left.
      public var low: Double
      /// The end of its interval to the right.
      public var high: Double
      /// The effects that are too small to matter reach from `-smallest` to `smallest`.
      public var smallest: Double

      /// Creates a value with the given properties.
      public init(middle: Double, low: Double, high: Double, smallest: Double) {
        self.middle = middle
        self.low = low
        self.high = high
        self.smallest = smallest
      }
    }

    /// The verdict in a word or two, such as "supported".
    public var outcome: String
    /// How it is marked.
    public var tone: Tone
    /// The statement.
    public var statement: String
    /// The numbers behind the verdict.
    public var evidence: String
    /// The effect as a picture, if it has an interval.
    public var interval: Interval?

    /// Creates a value with the given properties.
    public init(
      outcome: String, tone: Tone, statement: String, evidence: String, interval: Interval? = nil
    ) {
      self.outcome = outcome
      self.tone = tone
      self.statement = statement
      self.evidence = evidence
      self.interval = interval
    }
  }
}

extension Report.Verdict {
  func html() -> String {
    """
    <li class="verdict \(tone.rawValue)"><span class="outcome">\(Escaping.markup(outcome))</span>
    <div><p>\(Escaping.markup(statement))</p>
    \(interval?.svg ?? "")<p class="evidence">\(Escaping.markup(evidence))</p></div></li>

    """
  }
}

extension Report.Verdict.Interval {
  private static let width = 240.0

  /// The interval over the band of effects too small to matter, with a line at no effect.
  fileprivate var svg: String {
    let values = [low, high, middle, -smallest, smallest, 0]
    guard values.allSatisfy(\.isFinite), let least = values.min(), let most = values.max(),
      least < most
    else { return "" }
    let margin = (most - least) * 0.06
    func place(_ value: Double) -> Double {
      (value - least + margin) / (most - least + 2 * margin) * Self.width
    }
    func line(_ from: (Double, Double), _ to: (Double, Double), _ name: String) -> String {
      "<path class=\"\(name)\" d=\"M\(from.0.px) \(from.1.px)L\(to.0.px) \(to.1.px)\"/>"
    }
    let band = (place(-smallest), place(smallest))
    return """
      <svg class="interval" viewBox="0 0 \(Self.width.px) 18" width="\(Self.width.px)" height="18" \
      aria-hidden="true"><rect class="small" x="\(band.0.px)" y="1" width="\((band.1 - band.0).px)" \
      height="16"/>\(line((place(0), 1), (place(0), 17), "none"))\
      \(line((place(low), 9), (place(high), 9), "span"))\
      <circle cx="\(place(middle).px)" cy="9" r="4"/></svg>

      """
  }
}
