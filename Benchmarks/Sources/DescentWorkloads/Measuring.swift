#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a contender prints: one JSON object on the last line.
func report(_ seconds: Double, _ more: [(String, Double)] = []) {
  let members = [("seconds", seconds)] + more
  print("{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}")
}

func seconds(since start: ContinuousClock.Instant) -> Double {
  (ContinuousClock.now - start) / .seconds(1)
}

/// The most memory that the process has had, in megabytes.
func peakMegabytes() -> Double {
  var usage = rusage()
  getrusage(RUSAGE_SELF, &usage)
  #if canImport(Darwin)
    return Double(usage.ru_maxrss) / 1e6
  #else
    return Double(usage.ru_maxrss) * 1024 / 1e6
  #endif
}

/// Numbers in -1..<1, the same each time.
struct PlainNumbers {
  private var state: UInt32 = 1
  mutating func next() -> Float {
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) * 0x1p-23 - 1
  }
}
