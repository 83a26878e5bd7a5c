/// Assigns codes to texts in the order of first appearance.
struct CategoryTable {
  private(set) var count = 0
  /// All texts one after another, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Open addressing: the code of the text whose hash leads here, or −1. At most half of the slots are used.
  private var slots = [Int32](repeating: -1, count: 16)

  /// The texts by code.
  var names: [String] {
    (0..<Int32(count)).map(name)
  }

  /// The text with a given code.
  func name(of code: Int32) -> String {
    String(decoding: bytes[range(of: Int(code))], as: UTF8.self)
  }

  private func range(of code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  /// The code of the text; a new one if it has not been seen.
  mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let slot = slot(of: text)
    if slots[slot] >= 0 { return slots[slot] }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    slots[slot] = Int32(count)
    count += 1
    if 2 * count > slots.count { grow() }
    return Int32(count - 1)
  }

  /// Where the text is, or where it would be.
  private func slot(of text: UnsafeBufferPointer<UInt8>) -> Int {
    // FNV-1a; its upper bits are better.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
    while slots[slot] >= 0, !bytes[range(of: Int(slots[slot]))].elementsEqual(text) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    for code in 0..<count {
      let text = Array(bytes[range(of: code)])
      slots[text.withUnsafeBufferPointer { slot(of: $0) }] = Int32(code)
    }
  }
}
