/// What a server answers to a command.
enum RedisReply: Sendable, Equatable {
  case nothing
  case integer(Int)
  case bytes([UInt8])
  case list([RedisReply])
  /// The server's own sentence, which begins with a word in capitals that names the kind.
  case failure(String)
}

/// A command and its arguments.
typealias RedisCommand = [[UInt8]]

extension [UInt8] {
  init(_ text: String) { self.init(text.utf8) }
}

extension RedisCommand {
  init(_ words: String...) { self = words.map { [UInt8]($0) } }
}
