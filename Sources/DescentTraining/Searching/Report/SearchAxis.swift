import DescentFigures
import DescentNumerics
import DescentSearch

/// The axis of a hyperparameter in a figure: categories where there are few values, otherwise its own scale.
struct SearchAxis {
  /// With more values than this whole numbers have an axis of numbers.
  private static let mostNames = 10

  let axis: ChartAxis
  private let domain: Domain
  /// How many names the axis has; `nil` for an axis of numbers.
  let names: Int?

  /// - Parameter title: The name as the figure has it.
  init(_ hyperparameter: Hyperparameter, title: String) {
    domain = hyperparameter.domain
    if let count = domain.count, count <= Self.mostNames || !domain.isOrdered {
      names = count
      axis = ChartAxis(
        title,
        categories: (0..<count).map {
          Self.shortened(hyperparameter.domain.value(index: $0).description)
        })
      return
    }
    names = nil
    let isLogarithmic =
      switch domain {
      case .logUniform, .logInteger: true
      case .uniform, .integer, .categorical: false
      }
    let (low, high) = (
      Self.position(of: 0, domain, names: nil), Self.position(of: 1, domain, names: nil)
    )
    axis = ChartAxis(title, range: low...high, scale: isLogarithmic ? .logarithmic : .linear)
  }

  private static func shortened(_ name: String) -> String {
    name.count > 16 ? name.prefix(15) + "…" : name
  }

  /// Where a place from 0 to 1 stands on the axis; NaN for none.
  func position(of place: Double) -> Double { Self.position(of: place, domain, names: names) }

  /// Where a value stands; NaN where the hyperparameter does not exist.
  func position(of value: SearchValue?) -> Double {
    position(of: value.flatMap { domain.place(of: $0) } ?? .nan)
  }

  /// Places over the whole axis, for a curve or the cells of a map: the middles of equal parts, or one for each name.
  func places(_ count: Int) -> [Double] {
    guard let names else { return (0..<count).map { (Double($0) + 0.5) / Double(count) } }
    return (0..<names).map { domain.place(of: domain.value(index: $0)) ?? 0.5 }
  }

  private static func position(of place: Double, _ domain: Domain, names: Int?) -> Double {
    guard !place.isNaN else { return .nan }
    func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * place }
    if let names {
      if case .logInteger = domain { return Double(domain.index(of: domain.value(at: place)) ?? 0) }
      return between(-0.5, Double(names) - 0.5)
    }
    switch domain {
    case .uniform(let range, let step):
      let half = (step ?? 0) / 2
      let last = range.lowerBound + Double((domain.count ?? 1) - 1) * (step ?? 0)
      return between(range.lowerBound - half, step == nil ? range.upperBound : last + half)
    case .integer(let range, let step):
      let last = range.lowerBound + ((domain.count ?? 1) - 1) * step
      return between(
        Double(range.lowerBound) - Double(step) / 2, Double(last) + Double(step) / 2)
    case .logUniform(let range):
      return factor(range.lowerBound, range.upperBound, place)
    case .logInteger(let range):
      return factor(Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5, place)
    case .categorical: return place
    }
  }

  private static func factor(_ low: Double, _ high: Double, _ place: Double) -> Double {
    let (first, last) = (logarithm10(low), logarithm10(high))
    return powerOfTen(first + (last - first) * place)
  }
}
