/// A color by its role, so that light and dark pages can each show it in their own way.
///
/// Series use the eight hues of Okabe and Ito (*Color Universal Design*, 2008), in shades for each page that people with
/// any common form of color blindness can distinguish. Continuous values take viridis (``Viridis``).
public enum FigureColor: Sendable, Hashable {
  /// The color of a series by its number from 0; after eight they repeat.
  case series(Int)
  /// The color of text.
  case ink
  /// A quieter gray, for secondary elements.
  case muted
  /// A place on the viridis scale, from 0 (dark violet) to 1 (yellow).
  case viridis(Double)

  /// The color on a light page, as `#rrggbb`.
  public var light: String {
    switch self {
    case .series(let index): Palette.series[Palette.wrap(index)].light
    case .ink: Palette.ink.light
    case .muted: Palette.muted.light
    case .viridis(let place): Viridis.color(at: place)
    }
  }

  /// The class whose rule sets the color on a dark page; `nil` if it is the same on both.
  var className: String? {
    switch self {
    case .series(let index): "f-s\(Palette.wrap(index))"
    case .ink: "f-ink"
    case .muted: "f-muted"
    case .viridis: nil
    }
  }
}

/// The colors for both kinds of page, in one table.
enum Palette {
  typealias Pair = (light: String, dark: String)

  static let background: Pair = ("#ffffff", "#15181d")
  static let ink: Pair = ("#1f242c", "#e6e8ec")
  static let muted: Pair = ("#5b6270", "#a5acb8")
  static let grid: Pair = ("#e8eaee", "#292d35")
  static let axis: Pair = ("#9aa1ad", "#626a77")

  /// Blue, vermillion, green, purple, orange, sky blue, black and yellow: the hues of Okabe and Ito. Lightness and
  /// saturation were searched for on each page so that the two nearest colors are as far apart as can be, also with
  /// protanopia and deuteranopia, while each has a contrast of 3 to 1 with the page.
  static let series: [Pair] = [
    ("#2950d0", "#2474f5"),  // blue
    ("#f8621e", "#f24018"),  // vermillion
    ("#18a66c", "#149b7a"),  // green
    ("#aa207b", "#9d3fa3"),  // purple
    ("#9d5811", "#ffad54"),  // orange, which is brown where it has to stand out on white
    ("#0b95d9", "#7bc9fc"),  // sky blue
    ("#070707", "#ffffff"),  // black, white on a dark page
    ("#434616", "#f7ff01"),  // yellow, olive on white
  ]

  static func wrap(_ index: Int) -> Int {
    let remainder = index % series.count
    return remainder < 0 ? remainder + series.count : remainder
  }
}
