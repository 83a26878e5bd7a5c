/// A set of distinct numbers.
struct DistinctNumbers {
  private(set) var numbers: Set<Double> = []
  /// Recently seen numbers, indexed by their bits, so that most need no lookup.
  private var recent = [Double](repeating: .nan, count: 256)

  /// Adds a number and returns whether it is new.
  mutating func insert(_ number: Double) -> Bool {
    let place = Int((number.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 56)
    if recent[place] == number { return false }
    recent[place] = number
    return numbers.insert(number).inserted
  }
}
