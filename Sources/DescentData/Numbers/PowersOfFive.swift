/// The leading 128 bits of 5^q for every q that a `Double` can need, computed once.
///
/// Powers with q ≥ 0 are rounded down. Those with q < 0 are reciprocals: rounded up where 5^−q fits in 64 bits and the
/// reciprocal's digits are the last ones that count, and down elsewhere, as the error bounds of D. Lemire, "Number
/// parsing at a gigabyte per second" (2021), require.
enum PowersOfFive {
  static let exponents = -342...308

  /// The bits for each exponent in order, with the highest bit set.
  static let values: [UInt128] = reciprocals.reversed() + powers

  /// 5^0, 5^1, …
  private static var powers: [UInt128] {
    var number = BigNumber(bit: 0, words: 12)
    return (0...exponents.upperBound).map { _ in
      defer { number.multiply(by: 5) }
      return number.leadingBits
    }
  }

  /// 5^−1, 5^−2, … Repeated division with rounding down equals one division by the product with rounding down, so
  /// repeatedly dividing one number by 5 gives them all.
  private static var reciprocals: [UInt128] {
    var number = BigNumber(bit: 1727, words: 27)
    return (1 ... -exponents.lowerBound).map { exponent in
      number.divide(by: 5)
      return exponent <= 27 ? number.leadingBits + 1 : number.leadingBits
    }
  }
}

/// A large whole number, lowest word first.
private struct BigNumber {
  private var words: [UInt64]

  init(bit: Int, words count: Int) {
    words = [UInt64](repeating: 0, count: count)
    words[bit / 64] = 1 << UInt64(bit % 64)
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in words.indices {
      let (high, low) = words[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      words[index] = sum
      carry = high + (overflow ? 1 : 0)
    }
  }

  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
    }
  }

  /// The 128 bits starting at the highest set bit.
  var leadingBits: UInt128 {
    let top = words.lastIndex { $0 != 0 } ?? 0
    let word = { (index: Int) in index < 0 ? 0 : words[index] }
    let shift = UInt128(word(top).leadingZeroBitCount)
    let high = UInt128(word(top)) << 64 | UInt128(word(top - 1))
    return shift == 0 ? high : high << shift | UInt128(word(top - 2)) >> (64 - shift)
  }
}
