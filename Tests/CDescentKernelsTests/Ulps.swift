/// The distance of `value` from `exact`, in units in the last place of a Float near `exact`; infinite if only one of
/// the two is NaN, or infinite after rounding to Float.
func ulps(_ value: Float, from exact: Double) -> Double {
  let rounded = Float(exact)
  if value.isNaN && rounded.isNaN || value == rounded && value.isInfinite { return 0 }
  guard value.isFinite && rounded.isFinite else { return .infinity }
  let exponent = exact == 0 ? -126 : max(exact.exponent, -126)
  return abs(Double(value) - exact) / Double(sign: .plus, exponent: exponent - 23, significand: 1)
}
