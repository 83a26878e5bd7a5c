import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Where a Redis server is, and how to be let in: `redis://[user:password@]host[:port][/db]`.
///
/// A user or password with `%`, `@` or other special characters may have them percent-encoded, and an IPv6 address stands
/// in brackets. The port is 6379 and the database 0 where they are left out; `rediss://` asks for TLS.
///
/// A password that is not in the address comes from the environment variable `DESCENT_REDIS_PASSWORD`, or is the first line
/// of the file that `DESCENT_REDIS_PASSWORD_FILE` names; a user that is not, from `DESCENT_REDIS_USER`. What is printed of an
/// address never has the password.
public struct RedisAddress: Hashable, Sendable {
  public let isEncrypted: Bool
  /// A name or number, without brackets.
  public let host: String
  public let port: Int
  public let database: Int
  /// The user, if not the server's default one.
  public let user: String?
  let password: Secret?

  /// Whether a text is meant as an address of Redis, as its scheme says.
  public static func isRedis(_ text: String) -> Bool { scheme(text) != nil }

  /// Reads an address, and the password of the environment where it has none.
  ///
  /// - Throws: ``DataError`` if a part of it is not valid, or the file of the password cannot be read. The sentence does not
  ///   repeat the address, which may have a password in it.
  public init(_ text: String) throws(DataError) {
    try self.init(text) { getenv($0).map { String(cString: $0) } }
  }

  /// - Parameter variable: The value of a variable of the environment.
  init(_ text: String, environment variable: (String) -> String?) throws(DataError) {
    guard let scheme = Self.scheme(text) else {
      throw Self.mistake("it begins with redis:// or rediss://")
    }
    isEncrypted = scheme == "rediss"
    var rest = text.dropFirst(scheme.utf8.count + 3)
    // A password may have any character but the last @, so that no part of one is taken for a host.
    var given = Credentials()
    if let end = rest.lastIndex(of: "@") {
      given = try Credentials(rest[..<end])
      rest = rest[rest.index(after: end)...]
    }
    let place = try Place(rest)
    (host, port, database) = (place.host, place.port, place.database)
    user = given.user ?? variable("DESCENT_REDIS_USER").flatMap { $0.isEmpty ? nil : $0 }
    let password = if let own = given.password { own } else { try Self.password(variable) }
    self.password = password.map { Secret($0) }
  }

  private static func scheme(_ text: String) -> String? {
    ["redis", "rediss"].first { scheme in
      text.utf8.count >= scheme.utf8.count + 3
        && text.prefix(scheme.utf8.count + 3).lowercased() == scheme + "://"
    }
  }

  static func mistake(_ valid: String) -> DataError {
    DataError(
      .invalid,
      "the address of a Redis server is redis://[user:password@]host[:port][/db]: \(valid)")
  }

  private static func password(_ variable: (String) -> String?) throws(DataError) -> String? {
    if let password = variable("DESCENT_REDIS_PASSWORD"), !password.isEmpty { return password }
    guard let path = variable("DESCENT_REDIS_PASSWORD_FILE"), !path.isEmpty else { return nil }
    let text = String(decoding: try fileContents(path, atMost: 1 << 16), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).first, !text.hasPrefix("\n") else {
      throw DataError(
        .invalid, path: path, "its first line is the password of the Redis server, and is empty")
    }
    return String(line)
  }
}

/// What stands before the @.
private struct Credentials {
  var user: String?
  var password: String?

  init() {}

  init(_ text: Substring) throws(DataError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    user = try Self.decoded(parts[0])
    if parts.count == 2 { password = try Self.decoded(parts[1]) }
  }

  /// `nil` if it is empty.
  private static func decoded(_ text: Substring) throws(DataError) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2,
        rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") })
      else {
        throw RedisAddress.mistake(
          "after a % in the user or password stand two hexadecimal digits (%25 for the % itself)")
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

/// What stands after the @.
private struct Place {
  var host: String
  var port = 6379
  var database = 0

  init(_ text: Substring) throws(DataError) {
    guard !text.contains("?"), !text.contains("#") else {
      throw RedisAddress.mistake("it has no options after a ? or #")
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, !parts[1].isEmpty {
      guard let database = Self.number(parts[1]) else {
        throw RedisAddress.mistake("the database after the / is a number from 0 on")
      }
      self.database = database
    }
    var rest = parts[0]
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else {
        throw RedisAddress.mistake("an IPv6 address stands between [ and ]")
      }
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else {
        throw RedisAddress.mistake("after the ] stand a : and the port, or nothing")
      }
      rest = rest.dropFirst()
      if rest.isEmpty { rest = "6379" }
    } else {
      let pieces = rest.split(separator: ":", omittingEmptySubsequences: false)
      guard pieces.count <= 2 else {
        throw RedisAddress.mistake("an IPv6 address stands between [ and ]")
      }
      host = String(pieces[0])
      rest = pieces.count == 2 ? pieces[1] : "6379"
    }
    guard !host.isEmpty else { throw RedisAddress.mistake("the host is missing") }
    guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "%") }) else {
      throw RedisAddress.mistake("the host has no spaces, control characters or %")
    }
    guard let port = Self.number(rest), (1...65535).contains(port) else {
      throw RedisAddress.mistake("the port is a number from 1 to 65535")
    }
    self.port = port
  }

  private static func number(_ text: Substring) -> Int? {
    let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isPlain && text.utf8.count <= 9 ? Int(text) : nil
  }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The address without user and password.
  public var description: String {
    let place = host.contains(":") ? "[\(host)]" : host
    return "\(isEncrypted ? "rediss" : "redis")://\(place):\(port)"
      + (database == 0 ? "" : "/\(database)")
  }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
