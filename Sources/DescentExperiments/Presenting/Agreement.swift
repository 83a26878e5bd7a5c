import DescentNumerics

/// How far measured numbers lie from predicted ones, by the largest ratio.
struct Agreement {
  /// |measured/predicted − 1| where it is largest.
  private(set) var distance = -1.0
  /// Where that is.
  private(set) var place = ""

  /// - Parameter place: The name of the number with an index.
  mutating func add(_ measured: [Repeated], _ predicted: [Double], at place: (Int) -> String) {
    for (index, (measured, predicted)) in zip(measured, predicted).enumerated() {
      let distance = (measured.mean / predicted - 1).magnitude
      guard distance.isFinite, distance > self.distance else { continue }
      (self.distance, self.place) = (distance, place(index))
    }
  }

  /// A sentence; empty if nothing was predicted.
  ///
  /// - Parameters:
  ///   - quantity: What was measured, in the plural.
  ///   - theory: What predicts it.
  func words(_ quantity: String, _ theory: String) -> String {
    guard distance >= 0 else { return "" }
    let text =
      "The measured \(quantity) lie within \(NumberText.readable(100 * distance, digits: 2)) % "
      + "of those that \(theory) predicts (furthest: \(place))"
    return distance <= 0.25
      ? "\(text)." : "\(text): these numbers do not bear it out everywhere."
  }
}
