import DescentFiles
import DescentRedis
import Foundation
import Synchronization

@testable import DescentRedis

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Whether tests can use Redis here.
enum Redis {
  static let program: String? = {
    #if Redis
      return [
        "/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server",
      ]
      .first(where: FileManager.default.isExecutableFile)
    #else
      return nil
    #endif
  }()

  static var isHere: Bool { program != nil }
  static let reason: String =
    "redis-server is not installed, or the package is built without --traits Redis"
}

/// A server of a test's own, in a temporary folder, on a port that was free.
final class RedisServer: Sendable {
  let port: Int
  let folder: String
  private let options: [String]
  /// The shell that runs it, and the end of a pipe that keeps both alive.
  private let running = Mutex<(process: pid_t, pipe: Int32)?>(nil)

  /// - Parameter options: Added to the command line; without them nothing is kept on disk.
  init(_ options: [String] = []) throws {
    port = try freePort()
    folder = NSTemporaryDirectory() + "descent-redis-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.options = options
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The shell ends the server as soon as its input ends, however the test's process does.
  func start() throws {
    let script = #""$@" </dev/null >/dev/null 2>&1 & read line; kill -9 $!; wait"#
    let words =
      ["/bin/sh", "-c", script, "sh", Redis.program ?? "", "--port", "\(port)"]
      + ["--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"] + options
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw DataError(.invalid, "no pipe") }
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    // Threads of tasks block signals, which children would, too.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ) == 0 else {
      throw DataError(.invalid, "no server")
    }
    running.withLock { $0 = (process, ends[1]) }
  }

  /// As if its machine had failed.
  func stop() {
    let running = running.withLock { value in
      defer { value = nil }
      return value
    }
    guard let running else { return }
    close(running.pipe)
    var status = Int32(0)
    waitpid(running.process, &status, 0)
  }

  var address: RedisAddress { get throws { try .init("redis://127.0.0.1:\(port)") { _ in nil } } }

  /// What the server answers to a command.
  @discardableResult
  func command(_ words: String...) throws -> RedisReply {
    var link = RedisLink(try address, RedisLimits())
    try link.open()
    return try link.exchange { _ in [words.map { [UInt8]($0) }] }[0]
  }
}

/// A port of this machine that nobody uses at this moment.
func freePort() throws -> Int {
  let socket = try TestSocket()
  return socket.port
}

/// A socket that listens on a port of this machine.
final class TestSocket: Sendable {
  let descriptor: Int32
  let port: Int

  init() throws {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, pointer, &size) == 0
      }
    }
    guard result else { throw DataError(.invalid, "no free port: \(errno)") }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }
}

/// A connection that the other side has ended does not end the process.
#if canImport(Darwin)
  let withoutSignal = Int32(0)
#else
  let withoutSignal = Int32(MSG_NOSIGNAL)
#endif
