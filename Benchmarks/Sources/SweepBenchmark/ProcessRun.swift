#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One run of a whole process, as the system accounts for it.
struct ProcessRun {
  let wallSeconds: Double
  let processorSeconds: Double
  let peakMegabytes: Double

  /// Runs a program with its output thrown away.
  init(_ arguments: [String]) throws {
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    let start = ContinuousClock.now
    guard posix_spawnp(&process, arguments[0], &actions, nil, &pointers, environ) == 0 else {
      throw Failure(description: "\(arguments[0]) cannot be started")
    }
    var (status, usage) = (Int32(0), rusage())
    guard wait4(process, &status, 0, &usage) == process, status == 0 else {
      throw Failure(description: "\(arguments.joined(separator: " ")) ended with status \(status)")
    }
    wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    #if canImport(Darwin)
      peakMegabytes = Double(usage.ru_maxrss) / 1e6
    #else
      peakMegabytes = Double(usage.ru_maxrss) * 1024 / 1e6
    #endif
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
