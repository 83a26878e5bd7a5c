import DescentNumerics

/// The values of a series that a reader can look up, as attributes for the script of a page.
enum SeriesValues {
  /// A pair of values at each point, perhaps with further ones such as those behind colors.
  case points([(Double, Double)], third: (title: String, values: [Double])?)
  /// A text at each place, for values that are not on the panel's own axes.
  case texts([(Double, Double)], [String])
  /// An interval at each place of the horizontal axis.
  case band(x: [Double], lower: [Double], upper: [Double])
  /// A value for each category of an axis; `slot` of `slots` bars stand side by side.
  case bars(
    [Double], errors: [Double], direction: Marks.Bars.Direction, slot: Int, slots: Int)
  /// A number for each bin.
  case bins(edges: [Double], counts: [Double])
  /// A value for each cell of a grid.
  case cells(GridOfValues, title: String)

  var attributes: [(String, String)] {
    switch self {
    case .points(let pairs, let third): Self.points(pairs) + Self.third(third)
    case .texts(let pairs, let texts):
      Self.points(pairs)
        + [
          (
            "data-texts",
            texts.map { $0.replacing("|", with: "/") }.joined(separator: "|")
          )
        ]
    case .band(let x, let lower, let upper): Self.band(x, lower, upper)
    case .bars(let values, let errors, let direction, let slot, let slots):
      Self.points(
        values.enumerated().map {
          direction == .upward ? (Double($0), $1) : ($1, Double($0))
        })
        + [
          ("data-bars", "\(direction == .upward ? "x" : "y") \(slot) \(slots)"),
          ("data-errors", errors.contains { $0 > 0 } ? Self.text(zip(values, errors)) : ""),
        ]
    case .bins(let edges, let counts):
      Self.points(counts.indices.map { ((edges[$0] + edges[$0 + 1]) / 2, counts[$0]) })
        + [("data-edges", Self.text(edges))]
    case .cells(let grid, let title):
      [
        ("data-cells-x", Self.text(grid.x)), ("data-cells-y", Self.text(grid.y)),
        ("data-cells", Self.text(grid.values, digits: 4)), ("data-third-title", title),
      ]
    }
  }

  private static func points(_ pairs: [(Double, Double)]) -> [(String, String)] {
    let text = pairs.lazy
      .filter { $0.0.isFinite && $0.1.isFinite }
      .map { "\(NumberText.compact($0.0)) \(NumberText.compact($0.1))" }
    return [("data-values", text.joined(separator: " "))]
  }

  private static func third(_ third: (title: String, values: [Double])?) -> [(String, String)] {
    guard let third else { return [] }
    return [("data-third", text(third.values)), ("data-third-title", third.title)]
  }

  private static func band(
    _ x: [Double], _ lower: [Double], _ upper: [Double]
  ) -> [(String, String)] {
    var numbers: [Double] = []
    for ((x, lower), upper) in zip(zip(x, lower), upper)
    where x.isFinite && lower.isFinite && upper.isFinite {
      numbers += [x, lower, upper]
    }
    return [("data-band", text(numbers))]
  }

  /// The errors of the finite values, which are those that are written.
  private static func text(_ pairs: Zip2Sequence<[Double], [Double]>) -> String {
    text(pairs.lazy.filter { $0.0.isFinite }.map(\.1))
  }

  private static func text(_ numbers: [Double], digits: Int = 5) -> String {
    numbers.lazy.map { $0.isFinite ? NumberText.compact($0, digits: digits) : "-" }
      .joined(separator: " ")
  }
}
