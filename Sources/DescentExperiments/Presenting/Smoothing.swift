/// The mean of the values around each: of so many, at the ends of those that there are. At the start the
/// reach is the same to both sides, so that a curve that falls begins where its values begin.
///
/// - Parameter window: How many values, an odd number. A value that is not finite makes a gap.
func smoothed(_ values: [Double], window: Int) -> [Double] {
  let half = window / 2
  return values.indices.map { index in
    let first = index - min(half, index)
    let last = min(index + min(half, index), values.count - 1)
    return values[first...last].reduce(0, +) / Double(last - first + 1)
  }
}
