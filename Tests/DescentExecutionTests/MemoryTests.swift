import DescentExecution
import Testing

@Suite struct MemoryTests {
  @Test(arguments: [
    (1e6, "1 MB"), (64e6, "64 MB"), (999e6, "999 MB"), (1e9, "1 GB"), (2.54e9, "2.5 GB"),
    (9.96e9, "10 GB"), (11.2e9, "11 GB"), (1e15, "1000000 GB"),
  ]) func bytesInWords(bytes: Double, words: String) { #expect(Memory.words(bytes) == words) }

  @Test func thereIsMemory() {
    // This test has some memory, and no machine has unlimited memory.
    #expect(Memory.available > 1 << 20 && Memory.available < Int.max)
  }
}
