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
  private let process = Mutex<Process?>(nil)

  /// - Parameter options: Added to the command line; without them nothing is kept on disk.
  init(_ options: [String] = []) throws {
    port = try freePort()
    folder = NSTemporaryDirectory() + "descent-redis-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.options = options
    try start()
  }

  deinit {
    stop(SIGKILL)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func start() throws {
    let process = Process()
    process.executableURL = URL(filePath: Redis.program ?? "redis-server")
    process.arguments =
      [
        "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly",
        "no",
      ] + options
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process.withLock { $0 = process }
  }

  func stop(_ signal: Int32 = SIGTERM) {
    let process = process.withLock { value in
      defer { value = nil }
      return value
    }
    guard let process, process.isRunning else { return }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
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
