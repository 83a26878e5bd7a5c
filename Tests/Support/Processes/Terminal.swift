import Dispatch
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A terminal without a user. No other program that a test starts inherits its two ends.
struct Terminal: Sendable {
  private let leader: Int32
  /// The end for a program to write to.
  let follower: FileDescriptor

  init(columns: UInt16) throws {
    var (leader, follower): (Int32, Int32) = (0, 0)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&leader, &follower, nil, nil, &size) == 0 else { throw Errno(rawValue: errno) }
    for end in [leader, follower] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.leader = leader
    self.follower = FileDescriptor(rawValue: follower)
  }

  /// Everything written until the last program closes the other end. It is read on a separate thread: waiting must not
  /// block a test's thread.
  func readToEnd() async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "terminal").async { continuation.resume(returning: readAndClose()) }
    }
  }

  private func readAndClose() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(leader, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    close(leader)
    return String(decoding: bytes, as: UTF8.self)
  }
}
