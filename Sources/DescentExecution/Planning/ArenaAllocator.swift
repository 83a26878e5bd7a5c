/// Allocates places for values in one block of memory: a place is taken when a value is computed and released after its
/// last reader. Offsets are counted in floats and keep cache lines apart.
struct ArenaAllocator {
  private static let alignment = 16
  /// The most floats ever in use.
  private(set) var count = 0
  private var free: [Range<Int>] = []

  mutating func allocate(_ count: Int) -> Int {
    let size = ArenaAllocator.rounded(count)
    // Use the smallest gap that is large enough, to keep the large ones whole.
    if let index = free.indices.filter({ free[$0].count >= size }).min(by: {
      free[$0].count < free[$1].count
    }) {
      let start = free[index].lowerBound
      if free[index].count == size {
        free.remove(at: index)
      } else {
        free[index] = (start + size)..<free[index].upperBound
      }
      return start
    }
    // A gap at the end is extended rather than left unused.
    let start =
      free.last.map { $0.upperBound == self.count ? $0.lowerBound : self.count } ?? self.count
    if start < self.count { free.removeLast() }
    self.count = start + size
    return start
  }

  mutating func release(_ offset: Int, _ count: Int) {
    let range = offset..<(offset + ArenaAllocator.rounded(count))
    let place = free.firstIndex { $0.lowerBound > range.lowerBound } ?? free.count
    free.insert(range, at: place)
    merge(at: place)
    if place > 0 { merge(at: place - 1) }
  }

  private mutating func merge(at index: Int) {
    guard index + 1 < free.count, free[index].upperBound == free[index + 1].lowerBound else {
      return
    }
    free[index] = free[index].lowerBound..<free[index + 1].upperBound
    free.remove(at: index + 1)
  }

  static func rounded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
