import Testing

@testable import DescentExecution

@Suite struct ArenaAllocatorTests {
  @Test(arguments: 0..<20) func placesInUseNeverOverlap(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var arena = ArenaAllocator()
    var used: [(offset: Int, count: Int)] = []
    for _ in 0..<400 {
      if used.isEmpty || Int.random(in: 0..<5, using: &random) < 3 {
        let count = Int.random(in: 1...200, using: &random)
        let offset = arena.allocate(count)
        #expect(offset % 16 == 0)
        #expect(offset >= 0 && offset + count <= arena.count)
        #expect(used.allSatisfy { offset + count <= $0.offset || $0.offset + $0.count <= offset })
        used.append((offset, count))
      } else {
        let place = used.remove(at: Int.random(in: 0..<used.count, using: &random))
        arena.release(place.offset, place.count)
      }
    }
    // After everything is released, it is one gap again.
    for place in used { arena.release(place.offset, place.count) }
    let whole = arena.count
    #expect(arena.allocate(whole) == 0)
    #expect(arena.count == whole)
  }

  @Test func memoryGivenBackIsUsedAgain() {
    var arena = ArenaAllocator()
    let places = (0..<3).map { _ in arena.allocate(100) }
    arena.release(places[1], 100)
    #expect(arena.allocate(112) == places[1])
    #expect(arena.count == 3 * 112)
  }

  @Test func theSmallestGapThatIsLargeEnoughIsTaken() {
    var arena = ArenaAllocator()
    let places = [64, 16, 32, 16, 48, 16].map { arena.allocate($0) }
    for (index, count) in [(0, 64), (2, 32), (4, 48)] { arena.release(places[index], count) }
    #expect(arena.allocate(30) == places[2])
    #expect(arena.allocate(40) == places[4])
    #expect(arena.allocate(16) == places[0])
  }

  @Test func aGapAtTheEndGrows() {
    var arena = ArenaAllocator()
    _ = arena.allocate(16)
    let last = arena.allocate(16)
    arena.release(last, 16)
    #expect(arena.allocate(64) == last)
    #expect(arena.count == 80)
  }
}
