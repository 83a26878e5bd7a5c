import Crypto
import Foundation
import Testing

@testable import DescentData
@testable import DescentFiles
@testable import DescentNumerics

/// Decimal numbers, against the C library's conversion.
@Suite struct DecimalTests {
  private func parse<Number: DecimalTarget>(_ text: String, as type: Number.Type) -> Number? {
    Array(text.utf8).withUnsafeBufferPointer { parseNumber($0) }
  }

  private func check(_ text: String) {
    let double = parse(text, as: Double.self)
    let float = parse(text, as: Float.self)
    if double?.bitPattern != strtod(text, nil).bitPattern
      || float?.bitPattern != strtof(text, nil).bitPattern
    {
      Issue.record("\(text): \(String(describing: double)), \(String(describing: float))")
    }
  }

  /// The hash of all 651 powers, computed with integers in Python: for q < 0 ⌊2ᵇ/5^−q⌋ + 1 and for q ≥ 0 5^q, each
  /// truncated to 128 bits, as 16 big-endian bytes.
  @Test func thePowersAreExact() {
    var hash = SHA256()
    for value in PowersOfFive.values {
      hash.update(
        data: (0..<16).map { UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * $0)) })
    }
    #expect(
      hexadecimal(hash.finalize())
        == "02536ac7cecca4938e40ae217e1bdfa339c5614a0dfef6b51da367b163a1edb6")
  }

  @Test func hardNumbersAreRoundedCorrectly() {
    let texts = [
      "0", "-0", "0.0", "+1", "1.", ".5", "-.5e1", "1e", "1e0", "00012", "1e22", "1e23", "1e-22",
      "9007199254740993", "9007199254740992.9999999999999999", "9007199254740993.0000000000000001",
      "2.2250738585072014e-308", "2.2250738585072011e-308", "4.9406564584124654e-324",
      "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
      "1.7976931348623158e308", "1.797693134862315808e308", "1e308", "1e309", "-1e400",
      "1e-400", "1e99999999999999999999", "1e-99999999999999999999", "0e999999999999",
      "16777217", "16777216.99999999999999999999", "3.4028235677973366e38", "3.4028235e38",
      "1.4012984643e-45", "7.0064923216240853e-46", "7.0064923216240854e-46",
      "1.00000017881393432617187499", "1.00000017881393432617187500",
      "1.00000017881393432617187501",
      "8.5070591730234615e37", "0.000000000000000000000000000000000000000000000000000000000001",
      String(repeating: "1", count: 400), "0." + String(repeating: "0", count: 330) + "123",
      "1" + String(repeating: "0", count: 300) + "." + String(repeating: "9", count: 40),
    ]
    for text in texts where text != "1e" { check(text) }
  }

  @Test func whatIsNotANumberIsNone() {
    for text in ["", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1 ", " 1", "0x10", "nan", "1_0"] {
      #expect(parse(text, as: Double.self) == nil, "\(text)")
    }
  }

  /// Every form of number: short and long mantissas, all exponents, the shortest texts of doubles and floats, and the
  /// midpoints between neighbors. `DESCENT_DECIMALS` requests more than usual.
  @Test(arguments: 0..<4) func randomTextsAreRoundedCorrectly(part: Int) {
    var random = SplitMix64(seed: UInt64(part))
    let asked = ProcessInfo.processInfo.environment["DESCENT_DECIMALS"].flatMap(Int.init)
    for _ in 0..<(asked ?? 25_000) {
      let double = Double(bitPattern: random.next())
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      switch part {
      case 0: if double.isFinite { check("\(double)") }
      case 1: if float.isFinite { check("\(float)") }
      case 2:
        let digits = random.next() >> (random.next() & 63)
        let exponent = Int(random.next(below: 700)) - 360
        check("\(digits)e\(exponent)")
        check("\(digits % 1_000_000).\(random.next() >> (random.next() & 63))")
      default:
        // 1 + an odd number of half units in the last place, written out, and numbers just next to it.
        let bits = (random.next() >> 11 | 1) >> (random.next() & 31)
        let scale = Int(random.next(below: 60)) - 53
        let middle = Double(sign: .plus, exponent: scale, significand: Double(bits))
        guard middle.isFinite else { continue }
        let text = String(format: "%.60f", middle)
        check(text)
        check(text + "1")
        if float.isFinite { check(String(format: "%.9g", float)) }
      }
    }
  }
}
