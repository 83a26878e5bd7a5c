import Descent
import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Lets ^C end the process with its own exit code while no work is running.
func endOnInterruption() {
  signal(SIGINT) { _ in _exit(Exit.interrupted) }
}

/// Runs work that ^C cancels: what was done so far stays intact on disk. A second ^C exits immediately.
func interruptible<Result: Sendable>(
  _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let task = Task { try await work() }
  signal(SIGINT, SIG_IGN)
  let source = DispatchSource.makeSignalSource(
    signal: SIGINT, queue: DispatchQueue(label: "interruption"))
  source.setEventHandler {
    if task.isCancelled { RunFolder.betweenFiles { exit(Exit.interrupted) } }
    task.cancel()
  }
  source.resume()
  defer {
    source.cancel()
    endOnInterruption()
  }
  return try await task.value
}
