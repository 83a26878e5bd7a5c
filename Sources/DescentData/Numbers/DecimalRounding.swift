/// What differs between the formats to which decimal numbers are rounded.
protocol DecimalTarget: BinaryFloatingPoint & LosslessStringConvertible {
  /// The powers of ten from 10^0 on that are exact.
  static var exactPowersOfTen: [Self] { get }
  /// Decimal exponents at which exact ties between two numbers are possible.
  static var exponentsWithTies: ClosedRange<Int> { get }
  init(isNegative: Bool, biasedExponent: Int, fraction: UInt64)
}

extension Double: DecimalTarget {
  static let exactPowersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
  static var exponentsWithTies: ClosedRange<Int> { -4...23 }
  @inline(__always)
  init(isNegative: Bool, biasedExponent: Int, fraction: UInt64) {
    self.init(
      sign: isNegative ? .minus : .plus, exponentBitPattern: UInt(biasedExponent),
      significandBitPattern: fraction)
  }
}

extension Float: DecimalTarget {
  static let exactPowersOfTen: [Float] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
  ]
  static var exponentsWithTies: ClosedRange<Int> { -17...10 }
  @inline(__always)
  init(isNegative: Bool, biasedExponent: Int, fraction: UInt64) {
    self.init(
      sign: isNegative ? .minus : .plus, exponentBitPattern: UInt(biasedExponent),
      significandBitPattern: UInt32(fraction))
  }
}

extension DecimalTarget {
  /// The nearest number, ties to even; `nil` if the digits read do not determine it.
  ///
  /// Small mantissas and exponents need one exact operation (W. Clinger, "How to read floating point numbers
  /// accurately", 1990). The rest use the method of D. Lemire (2021), without its fallback, which N. Mushtak and D.
  /// Lemire showed to be unnecessary ("Fast number parsing without fallback", 2023).
  @inline(__always)
  init?(nearest decimal: DecimalText) {
    let powers = Self.exactPowersOfTen
    if decimal.mantissa >> UInt64(Self.significandBitCount + 1) == 0, !decimal.isTruncated,
      decimal.exponent.magnitude < UInt(powers.count)
    {
      // The processor converts signed numbers in one instruction.
      let value = Self(Int64(truncatingIfNeeded: decimal.mantissa))
      let power = powers[Int(decimal.exponent.magnitude)]
      let scaled = decimal.exponent < 0 ? value / power : value * power
      self = decimal.isNegative ? -scaled : scaled
      return
    }
    self.init(nearestByProduct: decimal)
  }

  @inline(never)
  private init?(nearestByProduct decimal: DecimalText) {
    self = Self.product(decimal.mantissa, decimal)
    // With truncated digits the number lies between two others; if both round to the same number, so does it.
    if decimal.isTruncated, self != Self.product(decimal.mantissa + 1, decimal) { return nil }
  }

  /// The number nearest to `mantissa` × 10^exponent, from the leading bits of the product with 5^exponent.
  private static func product(_ mantissa: UInt64, _ decimal: DecimalText) -> Self {
    let (exponents, bits) = (PowersOfFive.exponents, Self.significandBitCount)
    let zero = Self(isNegative: decimal.isNegative, biasedExponent: 0, fraction: 0)
    guard mantissa != 0, decimal.exponent >= exponents.lowerBound else { return zero }
    guard decimal.exponent <= exponents.upperBound else {
      return decimal.isNegative ? -.infinity : .infinity
    }
    let zeros = mantissa.leadingZeroBitCount
    let normal = mantissa << UInt64(zeros)
    let power = PowersOfFive.values[decimal.exponent - exponents.lowerBound]
    let (high, low) = leadingProduct(normal, power, bits: bits + 3)

    let upper = Int(high >> 63)
    let shift = UInt64(upper + 64 - bits - 3)
    var fraction = high >> shift
    // ⌊q · log₂ 10⌋ with log₂ 10 ≈ 217706 / 2¹⁶, exact for the exponents in question.
    let bias = (1 << (Self.exponentBitCount - 1)) - 1
    var exponent = (decimal.exponent * 217_706) >> 16 + 63 + upper - zeros + bias
    if exponent <= 0 {
      guard exponent > -63 else { return zero }
      fraction >>= UInt64(1 - exponent)
      fraction = (fraction + fraction & 1) >> 1
      // Rounding may reach the smallest normal number.
      return Self(
        isNegative: decimal.isNegative, biasedExponent: fraction >> UInt64(bits) == 0 ? 0 : 1,
        fraction: fraction & (1 << UInt64(bits) - 1))
    }
    // Exactly halfway with an even lower neighbor: round down.
    if low <= 1, exponentsWithTies.contains(decimal.exponent), fraction & 3 == 1,
      fraction << shift == high
    {
      fraction &= ~1
    }
    fraction = (fraction + fraction & 1) >> 1
    if fraction >> UInt64(bits + 1) != 0 {
      fraction = 1 << UInt64(bits)
      exponent += 1
    }
    guard exponent < 1 << Self.exponentBitCount - 1 else {
      return decimal.isNegative ? -.infinity : .infinity
    }
    return Self(
      isNegative: decimal.isNegative, biasedExponent: exponent,
      fraction: fraction & (1 << UInt64(bits) - 1))
  }

  /// The upper 128 bits of the product, or an approximation from the power's upper half if that determines the first
  /// `bits`.
  private static func leadingProduct(
    _ mantissa: UInt64, _ power: UInt128, bits: Int
  ) -> (high: UInt64, low: UInt64) {
    var (high, low) = mantissa.multipliedFullWidth(by: UInt64(truncatingIfNeeded: power >> 64))
    let mask = UInt64.max >> UInt64(bits)
    if high & mask == mask {
      let second = mantissa.multipliedFullWidth(by: UInt64(truncatingIfNeeded: power)).high
      let (sum, overflow) = low.addingReportingOverflow(second)
      low = sum
      if overflow { high += 1 }
    }
    return (high, low)
  }
}

/// The number in a table's field; `nil` if it is not a number, or is an integer that no `Double` represents.
func fieldNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
  parseNumber(text, refusingLostIntegers: true)
}

/// The number that `text` as a whole represents, correctly rounded; `nil` if it is not a number. Numbers too large for
/// the format are infinite.
func parseNumber<Number: DecimalTarget>(
  _ text: UnsafeBufferPointer<UInt8>, as type: Number.Type = Number.self,
  refusingLostIntegers: Bool = false
) -> Number? {
  guard let base = text.baseAddress else { return nil }
  var position = base
  let end = base + text.count
  guard let decimal = DecimalText(at: &position, before: end), position == end,
    !(refusingLostIntegers && decimal.isLostInteger(text))
  else { return nil }
  return Number(nearest: decimal) ?? Number(String(decoding: text, as: UTF8.self))
}
