import DescentFigures
import DescentNumerics
import RealModule

extension Surface {
  /// The contours, a path over them with a dot for each step, and a cross at the minimum.
  func chart(of path: [Position], title: String, name: String, color: FigureColor) -> Chart {
    let (x, y) = (path.map(\.x), path.map(\.y))
    return Chart(title: title, x: ChartAxis("x", range: frame.x), y: ChartAxis("y", range: frame.y))
      .adding(.contour(GridOfValues(x: frame.x, y: frame.y) { self($0, $1) }, levels: levels))
      .adding(.line(x, y, name: name, color: color, width: 1.5))
      .adding(.points(x, y, name: name, color: color, radius: x.count > 60 ? 1.2 : 2.2))
      .adding(.points([minimum.x], [minimum.y], color: .ink, shape: .cross, radius: 5))
  }
}

extension Position {
  /// `(1, 0.5)`
  var text: String { "(\(x.readable), \(y.readable))" }

  func distance(to other: Position) -> Double { Double.hypot(x - other.x, y - other.y) }
}

extension Double {
  /// With three significant digits.
  var readable: String { NumberText.readable(self) }
}
