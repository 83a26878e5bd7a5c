import Descent
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Lets ^C end the process with its own exit code while no work is running.
func endOnInterruption() {
  // Initialized here, not in the handler.
  RunFolder.removeReserved()
  signal(SIGINT) { _ in
    RunFolder.removeReserved()
    _exit(128 + SIGINT)
  }
}

/// Runs work that ^C cancels, and the signal by which schedulers end a process: what was done so far stays intact on disk.
/// A second one exits immediately.
///
/// - Parameter state: For work that has nothing to save: a description of what there is, printed if the work does not
///   notice the ^C within a second, as while a deep network is planned. The process exits then.
func interruptible<Result: Sendable>(
  state: (@Sendable () -> String)? = nil, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let task = Task { try await work() }
  let hasEnded = Mutex(false)
  let source = InterruptionPipe.source {
    if task.isCancelled {
      RunFolder.betweenFiles {
        RunFolder.removeReserved()
        exit(Exit.interrupted)
      }
    }
    task.cancel()
    guard let state else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) {
      guard !hasEnded.withLock({ $0 }) else { return }
      RunFolder.betweenFiles {
        RunFolder.removeReserved()
        Exit.end(with: Interrupted(state: state()))
      }
    }
  }
  InterruptionPipe.takeSignals()
  defer {
    hasEnded.withLock { $0 = true }
    endOnInterruption()
    signal(SIGTERM, SIG_DFL)
    source.cancel()
  }
  return try await task.value
}

/// A pipe through which the signal handler tells of each signal, so that none is lost, whenever it comes.
private enum InterruptionPipe {
  private static let ends: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (ends[0], ends[1])
  }()

  /// Calls a function for each signal, on a queue of its own.
  static func source(_ told: @escaping @Sendable () -> Void) -> any DispatchSourceRead {
    let end = ends.reading
    let source = DispatchSource.makeReadSource(
      fileDescriptor: end, queue: DispatchQueue(label: "interruption"))
    source.setEventHandler {
      var byte: UInt8 = 0
      while read(end, &byte, 1) == 1 {
        Exit.signal.store(Int32(byte), ordering: .relaxed)
        told()
      }
    }
    source.resume()
    return source
  }

  static func takeSignals() {
    for kind in [SIGINT, SIGTERM] {
      signal(kind) { kind in
        let number = errno
        var byte = UInt8(truncatingIfNeeded: kind)
        _ = write(InterruptionPipe.ends.writing, &byte, 1)
        errno = number
      }
    }
  }
}
