/// A side of a point on which its label may be placed.
struct LabelPlace {
  /// −1 left, 0 middle, 1 right; −1 above, 0 level, 1 below.
  let across: Double
  let down: Double

  static let all = [
    LabelPlace(across: 1, down: 0), LabelPlace(across: 1, down: -1), LabelPlace(across: 1, down: 1),
    LabelPlace(across: 0, down: -1), LabelPlace(across: 0, down: 1),
    LabelPlace(across: -1, down: 0), LabelPlace(across: -1, down: -1),
    LabelPlace(across: -1, down: 1),
  ]

  static let sideways = [
    LabelPlace(across: 1, down: 1), LabelPlace(across: -1, down: 1), LabelPlace(across: 1, down: 0),
    LabelPlace(across: -1, down: 0),
  ]

  static let upDown = [
    LabelPlace(across: -1, down: -1), LabelPlace(across: -1, down: 1),
    LabelPlace(across: 0, down: -1), LabelPlace(across: 0, down: 1),
  ]

  /// For the upper left corner of a box.
  static let inside = [LabelPlace(across: 1, down: 1), LabelPlace(across: 1, down: -1)]

  func box(
    beside point: PlotPoint, width: Double, height: Double, distance: Double
  ) -> PlotFrame {
    let diagonal = across != 0 && down != 0 ? 0.7 : 1
    return PlotFrame(
      x: point.x + across * distance * diagonal + (across - 1) / 2 * width,
      y: point.y + down * distance * diagonal + (down - 1) / 2 * height,
      width: width, height: height)
  }

  /// The edge of the box against which the text is aligned: the one that faces the point.
  func anchor(of box: PlotFrame) -> Double {
    across > 0 ? box.x : (across < 0 ? box.right : box.x + box.width / 2)
  }

  var textAnchor: String { across > 0 ? "" : (across < 0 ? "end" : "middle") }
}
