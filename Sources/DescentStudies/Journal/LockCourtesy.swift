#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Leaves the lock free for workers of other programs, which look for it once a second at worst, and would hardly ever find
/// it free beside ours, which look every millisecond and append as fast as they can.
///
/// While others are about, a worker of ours waits twice as long as it held the lock. Since nobody sees those who wait for
/// the first time, all of ours also leave it alone at the same times: a fiftieth of the time, and a tenth in a log that
/// others have used. That costs only workers that append without a break.
struct LockCourtesy: Sendable {
  private var taken = ContinuousClock.now
  private var left: ContinuousClock.Instant?
  private var freeUntil: ContinuousClock.Instant?
  private var pause = 5_000

  /// How long after their last sign others count as being about.
  private static let memory: Duration = .seconds(60)
  /// In microseconds of the clock on the wall: at the beginning of each period the lock stays free.
  private static let period = 250_000

  /// Waits for the end of the time for others, if the lock was in use here just now.
  func wait() {
    let now = ContinuousClock.now
    guard let left, now - left < .milliseconds(5) else { return }
    if let freeUntil, now < freeUntil { Self.sleep(freeUntil - now) }
    let place = StudyTime.now(isLocal: false).microseconds % Self.period
    if place < pause { Self.sleep(.microseconds(pause - place)) }
  }

  /// All durations here are below a second.
  private static func sleep(_ duration: Duration) {
    usleep(UInt32(max(0, duration.components.attoseconds / 1_000_000_000_000)))
  }

  mutating func took() { taken = .now }

  /// - Parameter others: When a sign of others was seen last, if ever.
  mutating func released(others: ContinuousClock.Instant?) {
    let now = ContinuousClock.now
    left = now
    pause = others == nil ? 5_000 : 25_000
    let areAbout = others.map { now - $0 < Self.memory } ?? false
    freeUntil = areAbout ? now + min((now - taken) * 2, .milliseconds(100)) : nil
  }
}
