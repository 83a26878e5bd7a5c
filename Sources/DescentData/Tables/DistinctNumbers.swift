/// The different ones of many numbers.
struct DistinctNumbers {
  private(set) var numbers: Set<Double> = []
  /// Numbers seen lately, at a place that their bits decide, so that most need not be looked up.
  private var recent = [Double](repeating: .nan, count: 256)

  /// Whether it is a new one.
  mutating func insert(_ number: Double) -> Bool {
    let place = Int((number.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 56)
    if recent[place] == number { return false }
    recent[place] = number
    return numbers.insert(number).inserted
  }
}
