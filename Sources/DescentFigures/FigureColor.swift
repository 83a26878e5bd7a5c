/// A color by its role, so that light and dark pages can each show it in their own way.
///
/// Series use the eight colors of Okabe and Ito, which people with any common form of color blindness can distinguish
/// (Okabe & Ito, *Color Universal Design*, 2008). Continuous values take viridis (``Viridis``).
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

  /// Okabe and Ito's colors, those that stand out on white first. On a dark page the two blues are swapped and black
  /// becomes white.
  static let series: [Pair] = [
    ("#0072b2", "#56b4e9"),  // blue
    ("#d55e00", "#e8762b"),  // vermillion, a little lighter on dark
    ("#009e73", "#1fb98c"),  // bluish green, the same
    ("#cc79a7", "#cc79a7"),  // reddish purple
    ("#e69f00", "#e69f00"),  // orange
    ("#56b4e9", "#3d8fd1"),  // sky blue
    ("#000000", "#ffffff"),  // black
    ("#b8a800", "#f0e442"),  // yellow, darkened on white, where it could not be seen
  ]

  static func wrap(_ index: Int) -> Int {
    let remainder = index % series.count
    return remainder < 0 ? remainder + series.count : remainder
  }
}
