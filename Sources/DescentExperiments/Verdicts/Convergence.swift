import DescentNumerics

/// Whether curves had stopped changing when they were judged.
enum Convergence {
  /// The same for training accuracies, of which 0.01 matters.
  static func lack(ofTraining curves: [[Double]]) -> String? {
    lack(of: curves, "the training accuracy", smallest: 0.01)
  }

  /// Compares the mean of the last tenth of the measurements with that of the tenth before.
  ///
  /// - Parameters:
  ///   - curves: One for each seed. Curves of fewer than six measurements cannot be judged.
  ///   - smallest: The smallest change that matters.
  /// - Returns: How the curves still move; `nil` if they do not.
  static func lack(
    of curves: [[Double]], _ quantity: String, smallest: Double
  ) -> String? {
    guard let count = curves.map(\.count).min(), count >= 6 else {
      return "\(quantity) was measured too few times to see whether it still changes"
    }
    let width = max(2, count / 10)
    let changes = curves.map { curve in
      let end = Array(curve.suffix(width))
      let before = curve.dropLast(width).suffix(width)
      return Repeated(end).mean - Repeated(Array(before)).mean
    }
    let change = Repeated(changes).mean
    guard change.magnitude > smallest else { return nil }
    return "\(quantity) still \(change > 0 ? "rises" : "falls"), by "
      + "\(NumberText.readable(change.magnitude, digits: 2)) over the last tenth"
  }
}
