/// A number in decimal as it stands in a text: ± `mantissa` × 10^`exponent`.
struct DecimalText {
  var isNegative = false
  var mantissa: UInt64 = 0
  var exponent = 0
  /// Whether there were more digits than the mantissa holds; its last is then the last that fits.
  var isTruncated = false

  /// More digits than this do not fit in 64 bits.
  private static let mostDigits = 19

  /// Reads the number that begins at `position` and moves `position` behind it; none where no number
  /// begins there. The form: sign, digits with a point somewhere, exponent; no spaces.
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

  /// Whether it is an integer that no `Double` is, so that another may become the same: identifiers with many
  /// digits are texts, not numbers. One with a point or an exponent is a measure, which is rounded.
  ///
  /// - Parameter text: What it was read from.
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

  /// Takes digits as long as there are eight more.
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

  /// The number that eight characters make, the first in the lowest byte; none unless all are digits.
  /// Neighbours are joined to numbers of two digits, those to four, and those to eight.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64? {
    let digits = word ^ 0x3030_3030_3030_3030
    // 6 more makes a digit above 9 show in the upper half of its byte.
    guard (digits | (digits &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else {
      return nil
    }
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
  }

  /// Takes the mantissa again, from its first digit that is not 0 on, as far as it fits.
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

  /// An `e` without digits behind it does not belong to the number.
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
