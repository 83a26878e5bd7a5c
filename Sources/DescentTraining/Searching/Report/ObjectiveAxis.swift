import DescentFigures
import DescentNumerics
import DescentSearch

/// The axis of a search's objective: logarithmic where losses differ by large factors, and without the few that diverged,
/// which stand at its end.
struct ObjectiveAxis {
  let axis: ChartAxis
  private let direction: SearchDirection
  /// The worst loss that the axis shows; `nil` if it shows all.
  private let limit: Double?

  /// - Parameter values: All values to be shown.
  init(_ title: String, _ values: [Double], _ direction: SearchDirection) {
    self.direction = direction
    let losses = values.filter(\.isFinite).map(direction.loss).sorted()
    let isLogarithmic =
      direction == .minimize && (losses.first ?? 0) > 0
      && (losses.last ?? 0) > 50 * (losses.first ?? 1)
    limit = Self.limit(losses, isLogarithmic)
    axis = ChartAxis(title, scale: isLogarithmic ? .logarithmic : .linear)
  }

  /// Where a value stands: at the end of the axis if it is beyond it, or not finite.
  func shown(_ value: Double?) -> Double {
    guard let value, !value.isNaN else { return limit.map(direction.loss) ?? .nan }
    let loss = direction.loss(value)
    return direction.loss(limit.map { min(loss, $0) } ?? loss)
  }

  func isBeyond(_ value: Double) -> Bool { limit.map { direction.loss(value) > $0 } ?? false }

  /// The third quartile plus three times the distance of the quartiles, if losses are beyond it.
  private static func limit(_ sorted: [Double], _ isLogarithmic: Bool) -> Double? {
    guard sorted.count >= 8 else { return nil }
    let scaled = isLogarithmic ? sorted.map(logarithm10) : sorted
    let (first, third) = (scaled[scaled.count / 4], scaled[scaled.count * 3 / 4])
    let limit = third + 3 * (third - first)
    guard third > first, let last = scaled.last, last > limit else { return nil }
    return isLogarithmic ? powerOfTen(limit) : limit
  }
}
