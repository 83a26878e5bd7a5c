import DescentNumerics

/// One axis of a chart: what it shows and over which range.
public struct ChartAxis: Sendable, Hashable {
  /// The scale of values along an axis.
  public enum Scale: Sendable, Hashable {
    case linear
    /// Equal distances are equal factors; nonpositive values are left out.
    case logarithmic

    func transform(_ value: Double) -> Double {
      self == .linear ? value : (value > 0 ? logarithm10(value) : -.infinity)
    }

    func inverse(_ value: Double) -> Double {
      self == .linear ? value : powerOfTen(value)
    }
  }

  /// What the axis shows, with its unit if it has one, as in `time (s)`.
  public var title: String
  /// The unit of the values, if it was given apart from the title; a reader who looks up a value sees it there.
  public private(set) var unit = ""
  /// From the first to the last value shown; automatic if `nil`.
  public var range: ClosedRange<Double>?
  /// Linear or logarithmic.
  public var scale: Scale
  /// Names instead of numbers: the first is at 0, the next at 1, and so on.
  public var categories: [String]

  /// An axis of numbers.
  ///
  /// - Parameters:
  ///   - title: What the axis shows.
  ///   - unit: Its unit, appended to the title in parentheses.
  ///   - range: From the first to the last value; automatic if `nil`.
  ///   - scale: Linear or logarithmic.
  public init(
    _ title: String = "", unit: String? = nil, range: ClosedRange<Double>? = nil,
    scale: Scale = .linear
  ) {
    self.title = unit.map { "\(title) (\($0))" } ?? title
    self.unit = unit ?? ""
    self.range = range
    self.scale = scale
    self.categories = []
  }

  /// The title without the unit.
  var quantity: String {
    let end = " (\(unit))"
    return !unit.isEmpty && title.hasSuffix(end) ? String(title.dropLast(end.count)) : title
  }

  /// An axis of names, for example for bars. On a vertical axis the first is at the top.
  public init(_ title: String = "", categories: [String]) {
    self.title = title
    self.range = -0.5...(Double(max(categories.count, 1)) - 0.5)
    self.scale = .linear
    self.categories = categories
  }
}
