#if Redis
  import CHiredis
  import DescentStudies

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Glibc)
    import Glibc
  #endif

  /// TLS by `libhiredis_ssl` and the OpenSSL that comes with it, where hiredis is new enough to have it. It is looked for when
  /// it is needed, so that builds do not need it.
  ///
  /// The server's certificate must be signed by an authority that OpenSSL trusts, to which the environment variable
  /// `SSL_CERT_FILE` adds a file of others, and must be for the host.
  struct RedisEncryption {
    private let library: UnsafeMutableRawPointer

    /// - Throws: ``RedisError/refused(_:)`` if there is no such library.
    init() throws(RedisError) {
      let version = String(cString: descent_hiredis_version())
      #if canImport(Darwin)
        let names = ["libhiredis_ssl.dylib"]
      #else
        let names = ["libhiredis_ssl.so.\(version)", "libhiredis_ssl.so.1", "libhiredis_ssl.so"]
      #endif
      // An older hiredis cannot use it.
      guard HIREDIS_MAJOR >= 1,
        let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first
      else {
        throw .refused(
          "asks for TLS, which this machine's hiredis does not have (libhiredis_ssl); lead the connection through stunnel or ssh, and give redis:// and its port on this machine"
        )
      }
      self.library = library
    }

    private func function<Function>(_ name: String, as type: Function.Type) throws(RedisError)
      -> Function
    {
      guard let symbol = dlsym(library, name) else {
        throw .refused("asks for TLS, and this machine's OpenSSL has no \(name)")
      }
      return unsafeBitCast(symbol, to: type)
    }

    private typealias Pointer = OpaquePointer?
    private typealias Text = UnsafePointer<CChar>

    /// Makes the connection an encrypted one, after the other side has shown who it is.
    func begin(
      _ context: UnsafeMutablePointer<redisContext>, _ socket: Socket, host: String,
      until deadline: Deadline
    ) throws(RedisError) {
      let method = try function("TLS_client_method", as: (@convention(c) () -> Pointer).self)
      let settings = try function("SSL_CTX_new", as: (@convention(c) (Pointer) -> Pointer).self)(
        method())
      _ = try function(
        "SSL_CTX_set_default_verify_paths", as: (@convention(c) (Pointer) -> Int32).self)(settings)
      let verifyPeer = Int32(1)
      try function(
        "SSL_CTX_set_verify", as: (@convention(c) (Pointer, Int32, Pointer) -> Void).self)(
          settings, verifyPeer, nil)
      let session = try function("SSL_new", as: (@convention(c) (Pointer) -> Pointer).self)(
        settings)
      // The session keeps what it needs of them.
      try function("SSL_CTX_free", as: (@convention(c) (Pointer) -> Void).self)(settings)
      let hand = try function(
        "redisInitiateSSL",
        as: (@convention(c) (UnsafeMutablePointer<redisContext>, Pointer) -> Int32).self)
      do throws(RedisError) {
        try require(host, of: session)
        // It begins to shake hands, and does not wait for the other side.
        guard hand(context, session) == REDIS_OK else {
          throw try refusal(session)
        }
      } catch {
        try function("SSL_free", as: (@convention(c) (Pointer) -> Void).self)(session)
        throw error
      }
      // The session is hiredis's from here on.
      try shakeHands(session, socket, until: deadline)
    }

    /// The certificate must be for this name or number.
    private func require(_ host: String, of session: Pointer) throws(RedisError) {
      let parameters = try function(
        "SSL_get0_param", as: (@convention(c) (Pointer) -> Pointer).self)(session)
      let number = try function(
        "X509_VERIFY_PARAM_set1_ip_asc", as: (@convention(c) (Pointer, Text) -> Int32).self)
      if host.withCString({ number(parameters, $0) }) == 1 { return }
      let name = try function(
        "SSL_set1_host", as: (@convention(c) (Pointer, Text) -> Int32).self)
      let control = try function(
        "SSL_ctrl", as: (@convention(c) (Pointer, Int32, Int, Text) -> Int).self)
      let serverName = Int32(55)
      guard host.withCString({ name(session, $0) }) == 1 else {
        throw .refused("has a name that no certificate can have")
      }
      _ = host.withCString { control(session, serverName, 0, $0) }
    }

    private func shakeHands(_ session: Pointer, _ socket: Socket, until deadline: Deadline)
      throws(RedisError)
    {
      let connect = try function("SSL_connect", as: (@convention(c) (Pointer) -> Int32).self)
      let reason = try function(
        "SSL_get_error", as: (@convention(c) (Pointer, Int32) -> Int32).self)
      while true {
        let (result, number) = withoutBrokenPipeSignal { connect(session) }
        if result == 1 { return }
        switch reason(session, result) {
        case 2: try socket.wait(for: Int32(POLLIN), until: deadline)
        case 3: try socket.wait(for: Int32(POLLOUT), until: deadline)
        case 1: throw try refusal(session)
        default: throw number == 0 ? .lost("closed the connection") : Socket.failure(number)
        }
      }
    }

    private func refusal(_ session: Pointer) throws(RedisError) -> RedisError {
      let code = try function(
        "SSL_get_verify_result", as: (@convention(c) (Pointer) -> Int).self)(session)
      guard code != 0 else { return .refused("does not speak TLS; redis:// asks for none") }
      let text = try function(
        "X509_verify_cert_error_string", as: (@convention(c) (Int) -> Text).self)(code)
      return .refused(
        "has a certificate that is not trusted (\(String(cString: text))); SSL_CERT_FILE names a file of the authorities that are"
      )
    }
  }
#endif
