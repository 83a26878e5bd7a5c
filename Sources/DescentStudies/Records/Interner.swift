#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Numbers texts in the order in which they appear first. Records repeat a few texts in the same order again and again,
/// so that the next one is guessed before it is looked up.
struct Interner {
  /// The bytes of all texts, one after the other.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var numbers: [String: Int] = [:]
  private var last = -1

  var count: Int { ends.count }

  func text(_ number: Int) -> [UInt8] {
    Array(bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]])
  }

  func string(_ number: Int) -> String { String(decoding: text(number), as: UTF8.self) }

  mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    for step in 0...1 where !ends.isEmpty {
      let guess = (last + 1 - step) % ends.count
      if matches(guess, text) {
        last = guess
        return guess
      }
    }
    let key = String(decoding: text, as: UTF8.self)
    if let number = numbers[key] {
      last = number
      return number
    }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    numbers[key] = ends.count - 1
    last = ends.count - 1
    return last
  }

  mutating func number(_ text: String) -> Int {
    Array(text.utf8).withUnsafeBufferPointer { number($0) }
  }

  @inline(__always)
  private func matches(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == text.count else { return false }
    guard let base = text.baseAddress else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { memcmp($0 + start, base, text.count) == 0 } ?? true
    }
  }
}
