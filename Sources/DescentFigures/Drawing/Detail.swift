/// The level of detail of a figure. A figure that turns out too large is drawn again with less detail.
struct Detail: Sendable, Hashable {
  /// The distance in pixels below which points of a line or a scatter merge.
  var step: Double
  /// Lines with no more points than this are drawn whole.
  var wholeLine: Int
  /// Whether marks include their values, for the report's script to show.
  var keepsValues: Bool
  /// The maximum number of heat map cells along one side.
  var cells: Int

  /// From fine to coarse.
  static let levels = [
    Detail(step: 0.5, wholeLine: 400, keepsValues: true, cells: 120),
    Detail(step: 1, wholeLine: 200, keepsValues: true, cells: 80),
    Detail(step: 1, wholeLine: 200, keepsValues: false, cells: 60),
    Detail(step: 2, wholeLine: 100, keepsValues: false, cells: 40),
    Detail(step: 4, wholeLine: 40, keepsValues: false, cells: 20),
    Detail(step: 10, wholeLine: 16, keepsValues: false, cells: 10),
  ]
}
