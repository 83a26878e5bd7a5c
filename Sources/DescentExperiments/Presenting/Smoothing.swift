/// A moving average over a window, which is smaller at the ends. At the start the window is symmetric, so that a
/// falling curve starts where its values start.
///
/// - Parameter window: The number of values, which must be odd. A non-finite value makes a gap.
func smoothed(_ values: [Double], window: Int) -> [Double] {
  let half = window / 2
  return values.indices.map { index in
    let first = index - min(half, index)
    let last = min(index + min(half, index), values.count - 1)
    return values[first...last].reduce(0, +) / Double(last - first + 1)
  }
}
