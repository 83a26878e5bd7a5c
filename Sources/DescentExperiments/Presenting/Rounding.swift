import RealModule

/// The next of 1, 2, 3 and 5 times a power of ten, for the end of a logarithmic axis.
///
/// - Parameter value: Above 0.
func roundedOut(_ value: Double, _ direction: FloatingPointRoundingRule) -> Double {
  let power = Double.exp10(Double.log10(value).rounded(.down))
  let steps = [1.0, 2, 3, 5, 10].map { $0 * power }
  return direction == .up
    ? steps.first { $0 >= value } ?? value : steps.last { $0 <= value } ?? value
}
