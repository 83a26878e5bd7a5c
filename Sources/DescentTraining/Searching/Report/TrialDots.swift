import DescentFigures

/// Trials on a map: small dots with a rim that stand out from every color, or the ring of the winner. Who points at them
/// sees the value of the map there.
struct TrialDots: Mark {
  let x: [Double]
  let y: [Double]
  var name: String?

  var legendKey: LegendKey? { name == nil ? nil : .point(.series(1), shape: .ring) }

  func draw(on plot: inout Plot) {
    let points = zip(x, y).compactMap { plot.position($0, $1) }
    let isNamed = name != nil
    plot.series(name) { plot in
      if isNamed {
        plot.dots(points, radius: 6, shape: .ring, color: .series(1))
      } else {
        plot.dots(points, radius: 2.2, color: .muted)
        plot.dots(points, radius: 1.4, color: .ink)
      }
    }
  }
}
