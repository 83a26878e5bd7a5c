#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One run of a whole process, as accounted for by the system, and the numbers that it printed.
struct ProcessRun {
  let wallSeconds: Double
  let processorSeconds: Double
  let peakMegabytes: Double
  /// The members of the JSON object on the last line of its output.
  let printed: Printed

  /// What a contender prints about itself.
  struct Printed: Decodable {
    var seconds: Double?
    var compile: Double?
    var work: Double?
    var megabytes: Double?
    var kernels: String?
  }

  /// Runs a program. Its standard error is discarded: a contender that fails says so by its exit status.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(description: "no pipe can be made") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var variables = ProcessRun.environment
    for (name, value) in environment { variables[name] = value.isEmpty ? nil : value }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var process = pid_t()
    let start = ContinuousClock.now
    let status = posix_spawnp(&process, arguments[0], &actions, nil, &words, &settings)
    close(ends[1])
    defer { close(ends[0]) }
    guard status == 0 else { throw Failure(description: "\(arguments[0]) cannot be started") }
    let output = ProcessRun.readAll(ends[0])
    var (result, usage) = (Int32(0), rusage())
    guard wait4(process, &result, 0, &usage) == process, result == 0 else {
      throw Failure(description: "\(arguments.joined(separator: " ")) failed")
    }
    wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    #if canImport(Darwin)
      peakMegabytes = Double(usage.ru_maxrss) / 1e6
    #else
      peakMegabytes = Double(usage.ru_maxrss) * 1024 / 1e6
    #endif
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    printed = (try? JSON.decode(Printed.self, from: line)) ?? Printed()
  }

  /// The last line that a program prints, such as its version; `nil` if it fails.
  static func line(_ arguments: [String]) -> String? {
    guard let pipe = popen(arguments.map { "'\($0)'" }.joined(separator: " ") + " 2>/dev/null", "r")
    else { return nil }
    let text = readAll(fileno(pipe))
    guard pclose(pipe) == 0 else { return nil }
    return text.split(separator: "\n").last.map(String.init)
  }

  private static var environment: [String: String] {
    var result: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1)
      if let name = parts.first { result[String(name)] = parts.count > 1 ? String(parts[1]) : "" }
      entry += 1
    }
    return result
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
