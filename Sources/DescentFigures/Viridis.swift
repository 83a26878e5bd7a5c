/// The viridis colour map: even steps look even, also in grey and to colour-blind eyes.
///
/// Nine samples of the map of Smith and van der Walt (matplotlib, CC0), with straight lines
/// between them; it stays within two steps of 255 of the full table.
public enum Viridis {
  private static let samples: [(Double, Double, Double)] = [
    (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128),
    (94, 201, 98), (173, 220, 48), (253, 231, 37),
  ]

  /// The colour at a place from 0 to 1, as `#rrggbb`; places outside take the end nearest.
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
