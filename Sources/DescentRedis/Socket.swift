import DescentStudies
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A socket that never blocks, and the waits for it.
struct Socket: Sendable {
  let descriptor: Int32

  /// Connects to the first address of a host that answers.
  init(_ host: String, _ port: Int, until deadline: Deadline) throws(RedisError) {
    let addresses = try Resolution.addresses(host, port, until: deadline)
    var failure = RedisError.lost("does not answer")
    for address in addresses {
      do throws(RedisError) {
        self = try Socket(address, until: deadline)
        return
      } catch { failure = error }
    }
    throw failure
  }

  private init(_ address: Resolution.Address, until deadline: Deadline) throws(RedisError) {
    let descriptor = socket(address.family, address.kind, 0)
    guard descriptor >= 0 else { throw Self.failure(errno) }
    self.descriptor = descriptor
    do throws(RedisError) {
      setOptions()
      let result = address.bytes.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) {
          connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
        }
      }
      if result != 0 {
        guard errno == EINPROGRESS || errno == EINTR else { throw Self.failure(errno) }
        try wait(for: POLLOUT, until: deadline)
        var (number, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        guard number == 0 else { throw Self.failure(number) }
      }
    } catch {
      close(descriptor)
      throw error
    }
  }

  private func setOptions() {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    var on = Int32(1)
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
    #if canImport(Darwin)
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, size)
    #endif
  }

  /// Waits until bytes can be read or written.
  func wait(for events: Int32, until deadline: Deadline) throws(RedisError) {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let left = deadline.left
      guard left > .zero else { throw .lost("does not answer") }
      let result = poll(&entry, 1, left.milliseconds)
      if result > 0 { return }
      guard result == 0 || errno == EINTR else { throw Self.failure(errno) }
    }
  }

  static func failure(_ number: Int32) -> RedisError {
    switch number {
    case ECONNREFUSED: .lost("refuses connections: no server listens there")
    case ECONNRESET, EPIPE: .lost("closed the connection")
    case ETIMEDOUT: .lost("does not answer")
    default: .lost("cannot be reached: \(String(cString: strerror(number)))")
    }
  }
}

/// A moment at which a wait ends, or soon after its task was canceled.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant
  private let farewell: Duration
  private let canceled = Moment()

  private final class Moment: Sendable {
    let value = Mutex<ContinuousClock.Instant?>(nil)
  }

  init(after duration: Duration, farewell: Duration) {
    end = .now + duration
    self.farewell = farewell
  }

  /// For how long to wait until the deadline is looked at again.
  var left: Duration {
    let now = ContinuousClock.now
    var left = end - now
    if Patience.isOver {
      let since = canceled.value.withLock { value in
        value = value ?? now
        return value ?? now
      }
      left = min(left, since + farewell - now)
    }
    return min(left, .milliseconds(100))
  }
}

extension Duration {
  /// Rounded up.
  var milliseconds: Int32 {
    let (seconds, rest) = components
    return Int32(clamping: seconds * 1000 + (rest + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

/// The addresses of a host. The system's look-up cannot be ended, so that it has a thread of its own.
private final class Resolution: Sendable {
  struct Address: Sendable {
    let family: Int32
    let kind: Int32
    let bytes: [UInt8]
  }

  private let result = Mutex<(code: Int32, addresses: [Address])>((0, []))
  private let isDone = DispatchSemaphore(value: 0)

  static func addresses(_ host: String, _ port: Int, until deadline: Deadline)
    throws(RedisError) -> [Address]
  {
    let resolution = Resolution()
    DispatchQueue.global(qos: .userInitiated).async { resolution.run(host, port) }
    while resolution.isDone.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      guard deadline.left > .zero else {
        throw .lost("does not answer: the name of the host is looked up for too long")
      }
    }
    let (code, addresses) = resolution.result.withLock { $0 }
    guard code != 0 else { return addresses }
    let reason = String(cString: gai_strerror(code))
    throw code == EAI_NONAME
      ? .unknownHost("is not known: no host has this name (\(reason))")
      : .lost("is not found (\(reason))")
  }

  private func run(_ host: String, _ port: Int) {
    var hints = addrinfo()
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    hints.ai_family = AF_UNSPEC
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    var addresses: [Address] = []
    var next = list
    while let entry = next {
      let bytes = UnsafeRawBufferPointer(
        start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
      addresses.append(
        Address(
          family: entry.pointee.ai_family, kind: entry.pointee.ai_socktype, bytes: Array(bytes)))
      next = entry.pointee.ai_next
    }
    if let list { freeaddrinfo(list) }
    result.withLock { $0 = (code, addresses) }
    isDone.signal()
  }
}
