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

/// The peak memory of the process, in megabytes.
func peakMegabytes() -> Double {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1e6
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
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
