import RealModule

/// The values that a hyperparameter can take.
///
/// Every domain is also an interval from 0 to 1: `value(at:)` maps a place in it to a value, with equal lengths equally
/// likely, and `place(of:)` maps back. Samplers work only with places. The values of a domain with finitely many lie in
/// the middle of parts: n equal ones, except on a logarithmic scale, where a whole number k has the part from
/// log(k − ½) to log(k + ½).
public enum Domain: Sendable, Hashable, Codable {
  /// Equal differences are equally likely; with a step only low, low + step, low + 2·step, … up to the upper end.
  case uniform(ClosedRange<Double>, step: Double? = nil)
  /// Equal factors are equally likely: log x is uniform. Use it for values whose order of magnitude matters, such as a
  /// learning rate.
  case logUniform(ClosedRange<Double>)
  /// Whole numbers, all equally likely: low, low + step, low + 2·step, … up to the upper end.
  case integer(ClosedRange<Int>, step: Int = 1)
  /// Whole numbers of which equal factors are equally likely. Use it for widths and batch sizes.
  case logInteger(ClosedRange<Int>)
  /// Names, all equally likely. They have no order.
  case categorical([String])

  /// How many values there are; `nil` for an interval.
  public var count: Int? {
    switch self {
    case .uniform(let range, let step?): Self.steps(range, step) + 1
    case .uniform, .logUniform: nil
    case .integer(let range, let step): Self.whole(range, step)
    case .logInteger(let range): Self.whole(range, 1)
    case .categorical(let names): names.count
    }
  }

  /// Whether its values have an order.
  public var isOrdered: Bool { if case .categorical = self { false } else { true } }

  /// The value at a place from 0 to 1; places outside count as the nearest end.
  ///
  /// - Precondition: There are values to draw from; a ``SearchSpace`` checks it.
  public func value(at place: Double) -> SearchValue {
    let place = place.isNaN ? 0 : min(max(place, 0), 1)
    switch self {
    case .uniform(let range, nil):
      return .number(
        clamped(range.lowerBound + (range.upperBound - range.lowerBound) * place, range))
    case .logUniform(let range):
      let (low, high) = (Double.log(range.lowerBound), Double.log(range.upperBound))
      return .number(clamped(Double.exp(low + (high - low) * place), range))
    case .logInteger(let range):
      let (low, high) = Self.logarithms(range)
      let drawn = Double.exp(low + (high - low) * place).rounded()
      let number = Int(exactly: drawn) ?? range.upperBound
      return .integer(min(max(number, range.lowerBound), range.upperBound))
    case .uniform, .integer, .categorical:
      let count = count ?? 1
      precondition(count > 0, "nothing can be drawn from a domain without choices")
      return value(
        index: Int(exactly: (place * Double(count)).rounded(.down)).map { min($0, count - 1) }
          ?? count - 1)
    }
  }

  /// The value at an index, from 0, of a domain with finitely many.
  public func value(index: Int) -> SearchValue {
    switch self {
    case .uniform(let range, let step):
      .number(clamped(range.lowerBound + Double(index) * (step ?? 0), range))
    case .integer(let range, let step): .integer(range.lowerBound &+ index &* step)
    case .logInteger(let range): .integer(range.lowerBound &+ index)
    case .categorical(let names): .choice(names[index])
    case .logUniform(let range): .number(range.lowerBound)
    }
  }

  /// The index, from 0, of a value in a domain with finitely many; `nil` if there are infinitely many or the value is not
  /// among them.
  public func index(of value: SearchValue) -> Int? {
    switch (self, value) {
    case (.uniform(let range, let step?), _):
      guard let number = value.number else { return nil }
      let index = ((number - range.lowerBound) / step).rounded()
      guard (0...Double(Self.steps(range, step))).contains(index),
        abs(range.lowerBound + index * step - number) <= 1e-9 * max(abs(step), abs(number))
      else { return nil }
      return Int(index)
    case (.integer(let range, let step), .integer(let number)):
      let distance = number &- range.lowerBound
      guard range.contains(number), distance >= 0, step > 0, distance % step == 0 else {
        return nil
      }
      return distance / step
    case (.logInteger(let range), .integer(let number)):
      return range.contains(number) ? number &- range.lowerBound : nil
    case (.categorical(let names), .choice(let name)): return names.firstIndex(of: name)
    default: return nil
    }
  }

  /// The place of a value, from 0 to 1; `nil` if the value is not in the domain.
  public func place(of value: SearchValue) -> Double? {
    switch self {
    case .uniform(let range, nil):
      guard let number = value.number, range.contains(number) else { return nil }
      return (number - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logUniform(let range):
      guard let number = value.number, range.contains(number) else { return nil }
      let low = Double.log(range.lowerBound)
      return (Double.log(number) - low) / (Double.log(range.upperBound) - low)
    case .logInteger(let range):
      guard index(of: value) != nil, let number = value.number else { return nil }
      let (low, high) = Self.logarithms(range)
      return (Double.log(number) - low) / (high - low)
    case .uniform, .integer, .categorical:
      guard let index = index(of: value), let count else { return nil }
      return (Double(index) + 0.5) / Double(count)
    }
  }

  /// Why nothing can be drawn from it, if so.
  var problem: String? {
    switch self {
    case .uniform(let range, let step):
      guard range.lowerBound.isFinite, range.upperBound.isFinite,
        (range.upperBound - range.lowerBound).isFinite
      else { return "its ends must be finite" }
      guard let step else {
        return range.lowerBound < range.upperBound ? nil : "its ends must differ"
      }
      guard step.isFinite, step > 0 else { return "its step must be above 0" }
      return (range.upperBound - range.lowerBound) / step < 0x1p53 ? nil : "its step is too small"
    case .logUniform(let range):
      guard range.lowerBound > 0, range.upperBound.isFinite else {
        return "on a logarithmic scale its ends must be finite and above 0"
      }
      return range.lowerBound < range.upperBound ? nil : "its ends must differ"
    case .integer(let range, let step):
      return step > 0 ? Self.problem(range) : "its step must be above 0"
    case .logInteger(let range):
      return range.lowerBound > 0
        ? Self.problem(range) : "on a logarithmic scale its ends must be above 0"
    case .categorical(let names):
      if names.isEmpty { return "it has no choices" }
      return Set(names).count == names.count ? nil : "a choice is named twice"
    }
  }

  private static func problem(_ range: ClosedRange<Int>) -> String? {
    let count = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    return count.overflow || count.partialValue >= 1 << 53 ? "it has too many whole numbers" : nil
  }

  /// How many whole steps fit, with a little room for rounding.
  private static func steps(_ range: ClosedRange<Double>, _ step: Double) -> Int {
    let count = ((range.upperBound - range.lowerBound) / step + 1e-9).rounded(.down)
    return count >= 0 && count < 0x1p53 ? Int(count) : 0
  }

  /// How many whole numbers there are, in steps; at most the largest one, which only a domain with a problem reaches.
  private static func whole(_ range: ClosedRange<Int>, _ step: Int) -> Int {
    let distance = UInt(bitPattern: range.upperBound &- range.lowerBound)
    return Int(exactly: distance / UInt(max(1, step))).map { max($0, $0 &+ 1) } ?? .max
  }

  private static func logarithms(_ range: ClosedRange<Int>) -> (low: Double, high: Double) {
    (.log(Double(range.lowerBound) - 0.5), .log(Double(range.upperBound) + 0.5))
  }

  private func clamped(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    min(max(value, range.lowerBound), range.upperBound)
  }
}
