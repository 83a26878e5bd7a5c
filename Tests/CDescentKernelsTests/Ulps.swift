/// The distance of `value` from `exact`, in units of the last place that a Float of the size of
/// `exact` has; infinite where only one of the two is NaN, or infinite when rounded to Float.
func ulps(_ value: Float, from exact: Double) -> Double {
  let rounded = Float(exact)
  if value.isNaN && rounded.isNaN || value == rounded && value.isInfinite { return 0 }
  guard value.isFinite && rounded.isFinite else { return .infinity }
  let exponent = exact == 0 ? -126 : max(exact.exponent, -126)
  return abs(Double(value) - exact) / Double(sign: .plus, exponent: exponent - 23, significand: 1)
}
