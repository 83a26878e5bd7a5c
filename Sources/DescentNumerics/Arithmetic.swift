// The two C library functions that charts need. Foundation also provides them, but costs startup time.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#elseif canImport(ucrt)
  import ucrt
#endif

package func logarithm10(_ value: Double) -> Double { log10(value) }

/// Ten to a whole power, correctly rounded to a Double.
///
/// The standard library's parser rounds correctly, which `pow` does not guarantee.
package func powerOfTen(_ exponent: Int) -> Double {
  Double("1e\(exponent)") ?? pow(10, Double(exponent))
}

/// Ten to any power.
package func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }

/// The exponent of the leading decimal digit: 0 for 1…9.99, −1 for 0.1…0.999.
package func decimalExponent(of value: Double) -> Int {
  guard value != 0, value.isFinite else { return 0 }
  let exponent = Int(logarithm10(value.magnitude).rounded(.down))
  // log10 may be off by one unit in the last place near a power of ten.
  if value.magnitude >= powerOfTen(exponent + 1) { return exponent + 1 }
  return value.magnitude < powerOfTen(exponent) ? exponent - 1 : exponent
}
