import Foundation

/// The leaves of JSON values by their paths; the items of lists share a path, as in `epochs[].training.loss`.
///
/// A name that changes is then another key, and is told apart from a value that changes.
struct JSONLeaves {
  private(set) var numbers: [String: [Double]] = [:]
  private(set) var texts: [String: [String]] = [:]

  /// Times, versions, places and prose are not pinned.
  private static let leftOut: Set<String> = [
    "seconds", "version", "format", "machine", "path", "notes", "reason", "configuration",
    "files",
  ]

  mutating func add(_ document: Data) throws {
    add(try JSONDecoder().decode(Value.self, from: document), at: "")
  }

  /// The pins, where what is not a number everywhere is a text everywhere.
  var pins: [String: Pin] {
    var result = numbers.mapValues { Pin($0) }
    for (key, texts) in texts { result[key] = Pin(texts + (numbers[key] ?? []).map { "\($0)" }) }
    return result
  }

  private mutating func add(_ value: Value, at path: String) {
    switch value {
    case .number(let number): numbers[path, default: []].append(number)
    case .text(let text): texts[path, default: []].append(text)
    case .list(let items):
      if items.isEmpty { texts["\(path)[]", default: []].append("none") }
      for item in items { add(item, at: "\(path)[]") }
    case .object(let fields):
      for (name, field) in fields.sorted(by: { $0.key < $1.key })
      where !Self.leftOut.contains(name) {
        add(field, at: path.isEmpty ? name : "\(path).\(name)")
      }
    }
  }

  private enum Value: Decodable {
    case number(Double)
    case text(String)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .text("null")
      } else if let flag = try? container.decode(Bool.self) {
        self = .text("\(flag)")
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let items = try? container.decode([Value].self) {
        self = .list(items)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }
  }
}
