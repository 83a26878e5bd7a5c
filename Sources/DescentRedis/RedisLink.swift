import DescentFiles
import DescentStudies

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A connection that comes back: while the server is away, it waits, and says so once.
struct RedisLink: Sendable {
  let address: RedisAddress
  let limits: RedisLimits
  private let scripts: [String]
  private let notice: @Sendable (String) -> Void
  private var connection: RedisConnection?
  private var digests: [[UInt8]] = []
  private var outage: Outage?

  private struct Outage {
    let began: ContinuousClock.Instant
    var failed = ContinuousClock.now
    var failure: RedisError
    var attempts = 0
    var pause: Duration = .milliseconds(10)
    var isAnnounced = false
  }

  init(
    _ address: RedisAddress, _ limits: RedisLimits, scripts: [String] = [],
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.address, self.limits, self.scripts, self.notice) = (address, limits, scripts, notice)
  }

  // MARK: One attempt

  /// Connects where there is no connection, sends commands, and returns their replies. What fails ends the connection.
  mutating func attempt(_ commands: (_ digests: [[UInt8]]) -> [RedisCommand]) throws(RedisError)
    -> [RedisReply]
  {
    do throws(RedisError) {
      let connection = try connected(Deadline(after: limits.opening, farewell: limits.farewell))
      let replies = try connection.exchange(commands(digests))
      for case .failure(let text) in replies {
        throw text.hasPrefix("NOSCRIPT") ? .lost("has forgotten its scripts") : .init(server: text)
      }
      return replies
    } catch {
      connection = nil
      throw error
    }
  }

  /// Sends one last command, if there is a connection, and does not wait long.
  mutating func part(_ command: RedisCommand) {
    let deadline = Deadline(after: limits.farewell, farewell: .zero)
    _ = try? connection?.exchange([command], until: deadline)
    connection = nil
  }

  private mutating func connected(_ deadline: Deadline) throws(RedisError) -> RedisConnection {
    if let connection { return connection }
    let (connection, digests) = try RedisConnection.greeting(
      address, limits, scripts: scripts, until: deadline)
    (self.connection, self.digests) = (connection, digests)
    return connection
  }

  // MARK: Opening

  /// Connects for the first time: a server that is just starting has a few seconds.
  mutating func open() throws(DataError) {
    let start = ContinuousClock.now
    var pause: UInt32 = 10_000
    var failure: RedisError?
    while true {
      let left = limits.opening - (.now - start)
      do throws(RedisError) {
        _ = try connected(Deadline(after: left, farewell: limits.farewell))
        return
      } catch {
        let waited = ContinuousClock.now - start
        guard case .lost = error else { throw error.sentence(address) }
        // The last attempt may have ended with the time, and know less than one before it.
        if waited < limits.opening || failure == nil { failure = error }
        guard waited + .milliseconds(100) < limits.opening, !Patience.isOver else {
          throw (failure ?? error).sentence(
            address, waited: Patience.isOver ? waited : limits.opening)
        }
        usleep(pause)
        pause = min(pause * 2, 100_000)
      }
    }
  }

  // MARK: Until it works

  /// Sends commands until they are answered, however long that takes; so a command may arrive more than once.
  ///
  /// - Throws: ``DataError`` if the server refuses, or the task was canceled while the server is away.
  mutating func exchange(_ commands: (_ digests: [[UInt8]]) -> [RedisCommand]) throws(DataError)
    -> [RedisReply]
  {
    let began = ContinuousClock.now
    if let outage, Patience.isOver, began - outage.failed < limits.pause { throw sentence(outage) }
    while true {
      do throws(RedisError) {
        let replies = try attempt(commands)
        if outage != nil { endOutage() }
        return replies
      } catch {
        if case .refused = error { throw error.sentence(address) }
        var outage = self.outage ?? Outage(began: began, failure: error)
        (outage.failed, outage.failure) = (.now, error)
        announce(&outage)
        let pause = outage.pause
        outage.pause = min(pause * 2, limits.pause)
        self.outage = outage
        guard rest(pause) else { throw sentence(outage) }
      }
    }
  }

  private func sentence(_ outage: Outage) -> DataError {
    let waited = ContinuousClock.now - outage.began
    if case .unknownHost(let text) = outage.failure {
      return RedisError.lost(text).sentence(address, waited: waited)
    }
    return outage.failure.sentence(address, waited: waited)
  }

  /// A connection that is back at the second attempt is not worth a word.
  private func announce(_ outage: inout Outage) {
    outage.attempts += 1
    guard !outage.isAnnounced, outage.attempts > 1 || outage.failed - outage.began > .seconds(1)
    else { return }
    outage.isAnnounced = true
    notice("\(address) does not answer; waiting for it")
  }

  private mutating func endOutage() {
    if let outage, outage.isAnnounced {
      notice("\(address) answers again after \(seconds(.now - outage.began))")
    }
    outage = nil
  }

  /// Sleeps, some workers longer than others; `false` if the task is canceled.
  private func rest(_ pause: Duration) -> Bool {
    let deadline = Deadline(after: pause * Double.random(in: 0.5...1), farewell: .zero)
    while !Patience.isOver {
      let left = deadline.left
      guard left > .zero else { return true }
      usleep(UInt32(left.milliseconds) * 1000)
    }
    return false
  }
}
