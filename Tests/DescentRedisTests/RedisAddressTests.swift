import DescentFiles
import Testing

@testable import DescentRedis

@Suite struct RedisAddressTests {
  private func address(_ text: String, _ environment: [String: String] = [:]) throws -> RedisAddress
  {
    try RedisAddress(text) { environment[$0] }
  }

  @Test func parts() throws {
    let plain = try address("redis://localhost")
    #expect(plain.host == "localhost" && plain.port == 6379 && plain.database == 0)
    #expect(plain.user == nil && plain.password == nil && !plain.isEncrypted)
    let full = try address("REDISS://us%65r:p%40ss/w:rd@[::1]:6380/3")
    #expect(full.host == "::1" && full.port == 6380 && full.database == 3 && full.isEncrypted)
    #expect(full.user == "user" && full.password?.text == "p@ss/w:rd")
    #expect(full.description == "rediss://[::1]:6380/3")
    #expect(try address("redis://:secret@h/").password?.text == "secret")
    #expect(RedisAddress.isRedis("redis://") && !RedisAddress.isRedis("redis:/a"))
    #expect(!RedisAddress.isRedis("study.jsonl") && RedisAddress.isRedis("rediss://h"))
  }

  @Test func passwordOfTheEnvironment() throws {
    let environment = ["DESCENT_REDIS_PASSWORD": "outer", "DESCENT_REDIS_USER": "worker"]
    #expect(try address("redis://h", environment).password?.text == "outer")
    #expect(try address("redis://h", environment).user == "worker")
    #expect(try address("redis://me:inner@h", environment).password?.text == "inner")
    #expect(try address("redis://me@h", environment).user == "me")
  }

  /// Nothing that prints an address shows its password.
  @Test func secrecy() throws {
    let address = try address("redis://user:hush@h")
    var dumped = ""
    dump(address, to: &dumped)
    dump([address.password], to: &dumped)
    for text in [dumped, "\(address)", String(reflecting: address), "\(address.password as Any)"] {
      #expect(!text.contains("hush"))
    }
  }

  @Test(arguments: [
    "http://hush:hush@h", "redis://", "redis://hush@", "redis://u:hush%2@h", "redis://u:hush@h:0",
    "redis://u:hush@h:70000", "redis://u:hush@h:x", "redis://u:hush@h/x", "redis://u:hush@h/-1",
    "redis://u:hush@h?timeout=3", "redis://u:hush@::1", "redis://u:hush@[::1",
    "redis://u:hush@[::1]x",
    "redis://:hush", "redis://hush:hush:1",
  ]) func mistakes(_ text: String) {
    let error = #expect(throws: DataError.self) { try address(text) }
    let sentence = "\(error as Any)"
    #expect(sentence.contains("the address of a Redis server is redis://"), "\(sentence)")
    #expect(!sentence.contains("hush"), "\(sentence)")
  }
}
