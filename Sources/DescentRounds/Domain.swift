import RealModule

/// The values that a hyperparameter can take.
///
/// Every domain is also an interval from 0 to 1: `value(at:)` maps a place in it to a value, with equal lengths equally
/// likely, and `place(of:)` maps back. Samplers work only with places.
public enum Domain: Sendable, Hashable, Codable {
  /// Equal differences are equally likely.
  case uniform(ClosedRange<Double>)
  /// Equal factors are equally likely: log x is uniform. Use it for values whose order of magnitude matters, such as a
  /// learning rate.
  case logUniform(ClosedRange<Double>)
  /// Whole numbers, all equally likely.
  case integer(ClosedRange<Int>)
  /// Names, all equally likely.
  case categorical([String])

  /// The value at a place in 0 ..< 1; places outside count as the nearest end.
  ///
  /// - Precondition: There are choices to draw from; a ``SearchSpace`` checks it.
  public func value(at place: Double) -> SearchValue {
    let place = place.isNaN ? 0 : min(max(place, 0), 1)
    switch self {
    case .uniform(let range):
      return .number(Self.between(range.lowerBound, range.upperBound, place, in: range))
    case .logUniform(let range):
      let (low, high) = (Double.log(range.lowerBound), Double.log(range.upperBound))
      return .number(
        min(max(Double.exp(low + (high - low) * place), range.lowerBound), range.upperBound))
    case .integer(let range):
      return .integer(Self.whole(place, of: range))
    case .categorical(let names):
      precondition(!names.isEmpty, "nothing can be drawn from a domain without choices")
      return .choice(names[Self.index(place, of: names.count)])
    }
  }

  /// The place of a value, from 0 to 1: for whole numbers and names, the middle of their part. `nil` if the value is
  /// not in the domain.
  public func place(of value: SearchValue) -> Double? {
    switch (self, value) {
    case (.uniform(let range), .number(let number)):
      guard range.contains(number) else { return nil }
      return (number - range.lowerBound) / (range.upperBound - range.lowerBound)
    case (.logUniform(let range), .number(let number)):
      guard range.contains(number) else { return nil }
      let low = Double.log(range.lowerBound)
      return (Double.log(number) - low) / (Double.log(range.upperBound) - low)
    case (.integer(let range), .integer(let number)):
      guard range.contains(number) else { return nil }
      return (Double(Self.distance(range.lowerBound, number)) + 0.5)
        / (Double(Self.distance(range.lowerBound, range.upperBound)) + 1)
    case (.categorical(let names), .choice(let name)):
      return names.firstIndex(of: name).map { (Double($0) + 0.5) / Double(names.count) }
    default:
      return nil
    }
  }

  /// The part of the domain between two places, never empty. Names have no order: use ``keeping(_:)`` to get a part of
  /// them.
  func part(from low: Double, to high: Double) -> Domain {
    switch self {
    case .uniform, .logUniform:
      guard let first = value(at: low).number, let last = value(at: high).number, first < last
      else { return self }
      return if case .uniform = self { .uniform(first...last) } else { .logUniform(first...last) }
    case .integer(let range):
      // A number belongs to the part that contains its middle.
      let count = Double(range.count)
      let first = min(max(Int((low * count - 0.5).rounded(.up)), 0), range.count - 1)
      let last = min(max(Int((high * count - 0.5).rounded(.down)), first), range.count - 1)
      return .integer(range.lowerBound + first...range.lowerBound + last)
    case .categorical:
      return self
    }
  }

  /// The names that are among these, in the domain's order; all names if none is.
  func keeping(_ kept: Set<String>) -> Domain {
    guard case .categorical(let names) = self else { return self }
    let rest = names.filter(kept.contains)
    return .categorical(rest.isEmpty ? names : rest)
  }

  /// Why nothing can be drawn from it, if so.
  var problem: String? {
    switch self {
    case .uniform(let range):
      guard range.lowerBound.isFinite, range.upperBound.isFinite,
        (range.upperBound - range.lowerBound).isFinite
      else { return "its ends must be finite" }
      return range.lowerBound < range.upperBound ? nil : "its ends must differ"
    case .logUniform(let range):
      guard range.lowerBound > 0, range.upperBound.isFinite else {
        return "on a logarithmic scale its ends must be finite and above 0"
      }
      return range.lowerBound < range.upperBound ? nil : "its ends must differ"
    case .integer(let range):
      let count = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      return count.overflow || count.partialValue >= 1 << 53 ? "it has too many whole numbers" : nil
    case .categorical(let names):
      if names.isEmpty { return "it has no choices" }
      return Set(names).count == names.count ? nil : "a choice is named twice"
    }
  }

  private static func between(
    _ low: Double, _ high: Double, _ place: Double, in range: ClosedRange<Double>
  ) -> Double {
    min(max(low + (high - low) * place, range.lowerBound), range.upperBound)
  }

  /// From one whole number to a larger one, whatever the two.
  private static func distance(_ low: Int, _ high: Int) -> UInt {
    UInt(bitPattern: high &- low)
  }

  private static func whole(_ place: Double, of range: ClosedRange<Int>) -> Int {
    let most = distance(range.lowerBound, range.upperBound)
    let drawn = (place * (Double(most) + 1)).rounded(.down)
    return range.lowerBound &+ Int(bitPattern: UInt(exactly: min(drawn, Double(most))) ?? most)
  }

  private static func index(_ place: Double, of count: Int) -> Int {
    min(Int(place * Double(count)), count - 1)
  }
}
