/// A place on the page, in pixels from its top left corner.
public struct PlotPoint: Sendable, Hashable {
  /// Along the horizontal axis.
  public var x: Double
  /// Along the vertical axis.
  public var y: Double

  /// Creates a value with the given properties.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

extension PlotPoint {
  /// The distance of the point from a segment.
  func distance(from start: PlotPoint, to end: PlotPoint) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = dx * dx + dy * dy
    let along = length > 0 ? ((x - start.x) * dx + (y - start.y) * dy) / length : 0
    let share = min(max(along, 0), 1)
    let (awayX, awayY) = (x - start.x - share * dx, y - start.y - share * dy)
    return (awayX * awayX + awayY * awayY).squareRoot()
  }
}

/// An upright rectangle on the page.
public struct PlotFrame: Sendable, Hashable {
  /// Along the horizontal axis.
  public var x: Double
  /// Along the vertical axis.
  public var y: Double
  /// The width, in pixels.
  public var width: Double
  /// The height, in pixels.
  public var height: Double

  /// Creates a value with the given properties.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  public var right: Double { x + width }
  /// The lower edge.
  public var bottom: Double { y + height }

  func contains(_ point: PlotPoint) -> Bool {
    point.x >= x && point.x <= right && point.y >= y && point.y <= bottom
  }

  func contains(_ other: PlotFrame) -> Bool {
    other.x >= x && other.right <= right && other.y >= y && other.bottom <= bottom
  }

  func intersects(_ other: PlotFrame) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  func outset(by distance: Double) -> PlotFrame {
    PlotFrame(
      x: x - distance, y: y - distance, width: width + 2 * distance, height: height + 2 * distance)
  }
}
