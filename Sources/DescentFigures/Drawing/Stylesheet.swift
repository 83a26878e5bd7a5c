/// The colors of a figure on a dark page.
///
/// Light colors are in attributes, which every program reads; this stylesheet overrides them if the viewer prefers
/// dark. It uses only plain rules: librsvg does not support custom properties and skips what it does not know.
enum Stylesheet {
  static let css = """
    @media screen and (prefers-color-scheme: dark) {
    \(rules.map { ".\($0)" }.joined(separator: "\n"))
    }
    .f-series.f-off{display:none}
    .f-key.f-off{opacity:0.4}
    """

  private static let rules: [String] =
    [
      "f-back{color:\(Palette.background.dark)}",
      "f-ink{color:\(Palette.ink.dark)}",
      "f-muted{color:\(Palette.muted.dark)}",
      "f-halo{stroke:\(Palette.background.dark)}",
      "f-grid{color:\(Palette.grid.dark)}",
      "f-axis{color:\(Palette.axis.dark)}",
    ]
    + Palette.series.enumerated().filter { $1.light != $1.dark }.map {
      "f-s\($0){color:\($1.dark)}"
    }
}
