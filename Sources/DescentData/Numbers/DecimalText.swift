/// A decimal number as written in a text: ± `mantissa` × 10^`exponent`.
struct DecimalText {
  var isNegative = false
  var mantissa: UInt64 = 0
  var exponent = 0
  /// Whether there were more digits than the mantissa holds; it then ends with the last digit that fits.
  var isTruncated = false

  /// More digits than this do not fit in 64 bits.
  private static let mostDigits = 19

  /// Reads the number that starts at `position` and moves `position` past it; `nil` if no number starts there. The
  /// form: sign, digits with an optional point, exponent; no spaces.
  @inline(__always)
  init?(at position: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) {
    var p = position
    if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
      isNegative = p.pointee == UInt8(ascii: "-")
      p += 1
    }
    let start = p
    Self.takeDigits(&p, before: end, into: &mantissa)
    var digits = p - start
    if p < end, p.pointee == UInt8(ascii: ".") {
      p += 1
      let fraction = p
      // Fractions tend to be long.
      Self.takeEights(&p, before: end, into: &mantissa)
      Self.takeDigits(&p, before: end, into: &mantissa)
      exponent = fraction - p
      digits -= exponent
    }
    guard digits > 0 else { return nil }
    if digits > Self.mostDigits { takeFirstDigits(from: start, to: p) }
    if p < end, p.pointee | 0x20 == UInt8(ascii: "e") { takeExponent(&p, before: end) }
    position = p
  }

  /// Whether it is an integer that no `Double` represents, so that distinct integers might become the same: identifiers
  /// with many digits are texts, not numbers. A number with a point or an exponent is a measurement, which is rounded.
  ///
  /// - Parameter text: The text from which it was read.
  @inline(__always)
  func isLostInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    mantissa > 1 << 53 && exponent >= 0 && isLost(text)
  }

  private func isLost(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.dropFirst(digits.contains(text[0]) ? 0 : 1).allSatisfy(digits.contains) else {
      return false
    }
    return isTruncated || exponent > 0 || UInt64(exactly: Double(mantissa)) != mantissa
  }

  /// Consumes digits while at least eight remain.
  @inline(__always)
  private static func takeEights(
    _ p: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, into mantissa: inout UInt64
  ) {
    while end - p >= 8 {
      let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
      guard let eight = eightDigits(word) else { break }
      mantissa = mantissa &* 100_000_000 &+ eight
      p += 8
    }
  }

  @inline(__always)
  private static func takeDigits(
    _ p: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, into mantissa: inout UInt64
  ) {
    while p < end {
      let digit = p.pointee &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      p += 1
    }
  }

  /// The number that eight characters form, the first in the lowest byte; `nil` unless all are digits. Neighboring
  /// digits are combined into two-digit numbers, those into four, and those into eight.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64? {
    let digits = word ^ 0x3030_3030_3030_3030
    // Adding 6 makes a digit above 9 carry into the upper half of its byte.
    guard (digits | (digits &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else {
      return nil
    }
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
  }

  /// Reads the mantissa again from its first nonzero digit, as far as it fits.
  private mutating func takeFirstDigits(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) {
    var taken = 0
    var dropped = 0
    mantissa = 0
    for p in start..<end where p.pointee != UInt8(ascii: ".") {
      let digit = UInt64(p.pointee &- UInt8(ascii: "0"))
      if taken == Self.mostDigits {
        dropped += 1
        isTruncated = isTruncated || digit != 0
      } else if mantissa > 0 || digit > 0 {
        mantissa = mantissa * 10 + digit
        taken += 1
      }
    }
    exponent += dropped
  }

  /// An `e` without digits after it does not belong to the number.
  private mutating func takeExponent(
    _ position: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
  ) {
    var p = position + 1
    var isNegative = false
    if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
      isNegative = p.pointee == UInt8(ascii: "-")
      p += 1
    }
    let start = p
    var value = 0
    while p < end {
      let digit = p.pointee &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      // Large enough to be infinite or 0 whatever the mantissa, small enough not to overflow.
      if value < 1 << 40 { value = value * 10 + Int(digit) }
      p += 1
    }
    guard p > start else { return }
    exponent += isNegative ? -value : value
    position = p
  }
}
