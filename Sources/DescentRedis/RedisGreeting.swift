import DescentStudies

extension RedisConnection {
  /// Connects, says who we are, and hands over the scripts, in two round trips.
  ///
  /// - Returns: The connection and the digests of the scripts.
  static func greeting(
    _ address: RedisAddress, _ limits: RedisLimits, scripts: [String], until deadline: Deadline
  ) throws(RedisError) -> (RedisConnection, [[UInt8]]) {
    let connection = try RedisConnection(address, limits, until: deadline)
    var commands: [RedisCommand] = []
    if let password = address.password {
      commands.append(RedisCommand("AUTH") + (address.user.map { [[UInt8]($0)] } ?? []))
      commands[0].append([UInt8](password.text))
    }
    commands.append(RedisCommand("PING"))
    if address.database != 0 { commands.append(RedisCommand("SELECT", "\(address.database)")) }
    commands += scripts.map { RedisCommand("SCRIPT", "LOAD", $0) }
    let replies = try connection.exchange(commands, until: deadline)
    var digests: [[UInt8]] = []
    for (command, reply) in zip(commands, replies) {
      switch (command[0], reply) {
      case ([UInt8]("AUTH"), .failure(let text)): throw refusal(ofPassword: text, address)
      case ([UInt8]("SELECT"), .failure(let text)) where text.hasPrefix("ERR"):
        throw .refused("has no database \(address.database)")
      case (_, .failure(let text)): throw RedisError(server: text)
      case ([UInt8]("SCRIPT"), .bytes(let digest)): digests.append(digest)
      case ([UInt8]("PING"), .bytes([UInt8]("PONG"))), ([UInt8]("AUTH"), .bytes),
        ([UInt8]("SELECT"), .bytes):
        break
      default: throw .refused("is not a Redis server: it answers a PING with something else")
      }
    }
    return (connection, digests)
  }

  /// The server's own words may have the password in them.
  private static func refusal(ofPassword text: String, _ address: RedisAddress) -> RedisError {
    if text.hasPrefix("LOADING") || text.hasPrefix("ERR max number") {
      return RedisError(server: text)
    }
    if text.hasPrefix("WRONGPASS") || text.hasPrefix("ERR invalid password") {
      let who = address.user.map { "user \($0) or the password" } ?? "password"
      return .refused("does not accept the \(who)")
    }
    if text.contains("without any password") || text.contains("no password is set") {
      return .refused("has no password, and was given one; leave it out")
    }
    return .refused(
      address.user == nil
        ? "does not accept a password" : "does not accept a user (Redis knows them since version 6)"
    )
  }
}
