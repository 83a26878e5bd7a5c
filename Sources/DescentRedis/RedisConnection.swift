import DescentStudies

#if Redis
  import CHiredis

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Glibc)
    import Glibc
  #endif

  /// A connection to a server. It is used by one thread at a time, under the lock of its owner, and not any more after it
  /// has failed.
  final class RedisConnection: @unchecked Sendable {
    private let context: UnsafeMutablePointer<redisContext>
    private let socket: Socket
    private let limits: RedisLimits
    private let isEncrypted: Bool

    init(_ address: RedisAddress, _ limits: RedisLimits, until deadline: Deadline)
      throws(RedisError)
    {
      let encryption = address.isEncrypted ? try RedisEncryption() : nil
      socket = try Socket(address.host, address.port, until: deadline)
      guard let context = redisConnectFd(socket.descriptor) else {
        close(socket.descriptor)
        throw .lost("is not asked, because memory is short")
      }
      context.pointee.flags &= ~REDIS_BLOCK
      self.context = context
      self.limits = limits
      self.isEncrypted = address.isEncrypted
      try encryption?.begin(context, socket, host: address.host, until: deadline)
    }

    deinit { redisFree(context) }

    /// Sends commands all at once, and returns their replies.
    func exchange(_ commands: [RedisCommand], until given: Deadline? = nil) throws(RedisError)
      -> [RedisReply]
    {
      let bytes = serialized(commands)
      let result = bytes.withUnsafeBytes {
        redisAppendFormattedCommand(
          context, $0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count)
      }
      guard result == REDIS_OK else { throw failure(errno) }
      try send(until: given ?? deadline)
      var replies: [RedisReply] = []
      while replies.count < commands.count { replies.append(try receive(given)) }
      return replies
    }

    private var deadline: Deadline {
      Deadline(after: limits.command, farewell: limits.farewell)
    }

    private func send(until deadline: Deadline) throws(RedisError) {
      var isDone = Int32(0)
      while true {
        let (result, number) = withoutBrokenPipeSignal { redisBufferWrite(context, &isDone) }
        guard result == REDIS_OK else { throw failure(number) }
        if isDone != 0 { return }
        try socket.wait(for: Int32(POLLOUT), until: deadline)
      }
    }

    private func receive(_ given: Deadline?) throws(RedisError) -> RedisReply {
      while true {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw failure(errno) }
        if let reply {
          defer { freeReplyObject(reply) }
          return RedisReply(reply.assumingMemoryBound(to: redisReply.self))
        }
        // The time begins anew with each part that arrives.
        try socket.wait(for: Int32(POLLIN), until: given ?? deadline)
        guard redisBufferRead(context) == REDIS_OK else { throw failure(errno) }
      }
    }

    private func failure(_ number: Int32) -> RedisError {
      switch context.pointee.err {
      case REDIS_ERR_IO where isEncrypted && number == 0: return .lost("closed the connection")
      case REDIS_ERR_IO: return Socket.failure(number)
      case REDIS_ERR_EOF: return .lost("closed the connection")
      case REDIS_ERR_PROTOCOL: return .refused("is not a Redis server: its answer is none of Redis")
      default: return .lost("is not understood")
      }
    }
  }

  extension RedisReply {
    fileprivate init(_ reply: UnsafePointer<redisReply>) {
      func bytes() -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len))
      }
      switch reply.pointee.type {
      case REDIS_REPLY_INTEGER: self = .integer(Int(reply.pointee.integer))
      case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes(bytes())
      case REDIS_REPLY_ERROR: self = .failure(String(decoding: bytes(), as: UTF8.self))
      case REDIS_REPLY_ARRAY:
        self = .list(
          (0..<reply.pointee.elements).map { index in
            reply.pointee.element[index].map { RedisReply($0) } ?? .nothing
          })
      default: self = .nothing
      }
    }
  }

  /// hiredis and OpenSSL write with a call that ends the process where the other side has closed the connection.
  ///
  /// - Returns: What the closure returns, and the system's error number after it.
  func withoutBrokenPipeSignal(_ body: () -> Int32) -> (Int32, Int32) {
    #if canImport(Darwin)
      errno = 0
      let result = body()
      return (result, errno)
    #else
      var (pipe, before) = (sigset_t(), sigset_t())
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipe, &before)
      errno = 0
      let result = body()
      let number = errno
      if number == EPIPE {
        var now = timespec()
        _ = sigtimedwait(&pipe, nil, &now)
      }
      pthread_sigmask(SIG_SETMASK, &before, nil)
      return (result, number)
    #endif
  }
#else
  /// Without the package trait `Redis` there are no connections.
  final class RedisConnection: Sendable {
    init(_ address: RedisAddress, _ limits: RedisLimits, until deadline: Deadline)
      throws(RedisError)
    {
      throw .refused(
        "is not reached by this build of Descent, which has no Redis; build it with --traits Redis")
    }

    func exchange(_ commands: [RedisCommand], until given: Deadline? = nil) throws(RedisError)
      -> [RedisReply]
    { [] }
  }
#endif

/// Commands as Redis reads them.
private func serialized(_ commands: [RedisCommand]) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(commands.joined().reduce(0) { $0 + $1.count + 16 })
  for command in commands {
    bytes += "*\(command.count)\r\n".utf8
    for word in command {
      bytes += "$\(word.count)\r\n".utf8
      bytes += word
      bytes += "\r\n".utf8
    }
  }
  return bytes
}
