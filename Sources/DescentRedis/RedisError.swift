import DescentFiles

/// What goes wrong between a client and its server.
enum RedisError: Error, Sendable, Equatable {
  /// The connection is gone or was never there, and may come back. The text completes "redis://host:port …".
  case lost(String)
  /// No host has this name, or none yet.
  case unknownHost(String)
  /// The server, or what is there instead, will not serve us however often it is asked.
  case refused(String)

  /// What a server's own sentence means.
  init(server text: String) {
    switch Self.kind(text) {
    case "LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "CLUSTERDOWN":
      self = .lost("is not ready (\(text))")
    case "NOAUTH":
      self = .refused(
        "asks for a password; set DESCENT_REDIS_PASSWORD, or DESCENT_REDIS_PASSWORD_FILE to the file that has it"
      )
    case "NOPERM":
      self = .refused("does not allow this user what a study needs (\(text))")
    case "READONLY":
      self = .refused("is a replica, which only reads; give the address of the server that writes")
    case "OOM":
      self = .refused(
        "has no memory left (maxmemory), so that nothing can be added to the study; give it more")
    case "MISCONF":
      self = .refused("cannot write to its disk and so refuses everything (\(text))")
    case "MOVED", "ASK", "CROSSSLOT":
      self = .refused("is part of a Redis Cluster; a study needs a single server")
    default:
      self =
        text.hasPrefix("ERR max number of clients")
        ? .lost("has as many clients as it allows") : .refused("refuses: \(text)")
    }
  }

  private static let kinds = [
    "LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "NOAUTH", "NOPERM", "READONLY",
    "OOM", "MISCONF", "MOVED", "ASK", "CROSSSLOT",
  ]

  /// The word that names the kind; where a script was refused, older servers write it in the middle.
  private static func kind(_ text: String) -> String? {
    kinds.first { text.hasPrefix("\($0) ") || text.contains("-\($0) ") }
  }

  /// The sentence for people.
  func sentence(_ address: RedisAddress, waited: Duration? = nil) -> DataError {
    switch self {
    case .lost(let text):
      let time = waited.map { " (waited \(seconds($0)))" } ?? ""
      return DataError(.unreadable, "\(address) \(text)\(time)")
    case .refused(let text), .unknownHost(let text):
      return DataError(.unreadable, "\(address) \(text)")
    }
  }
}

/// A duration in seconds, to a tenth where that says something.
func seconds(_ duration: Duration) -> String {
  let (whole, rest) = duration.components
  let tenths = whole * 10 + rest / 100_000_000_000_000_000
  return tenths % 10 == 0 || tenths >= 1000 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
}
