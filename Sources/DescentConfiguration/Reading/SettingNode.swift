/// A piece of a configuration as written, before it is interpreted.
package struct SettingNode: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([SettingNode])
    case map([Entry])
    /// A value made in Swift that no setting describes. It is never read.
    case unwritable(String)
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var place: SettingPlace = .nowhere
    package var value: SettingNode

    package init(key: String, place: SettingPlace = .nowhere, value: SettingNode) {
      self.key = key
      self.place = place
      self.value = value
    }
  }

  package var content: Content
  /// The source text, if it is read as something other than a text.
  package var source: String?
  package var place: SettingPlace
  /// Overrides of it or of its parts; applied as forms read it, because only they know what a short form such as
  /// `dropout: 0.2` stands for.
  package var overrides: [Override] = []

  /// A value for the node reached by these names, or for the node itself if there are none.
  package struct Override: Sendable, Hashable {
    package var components: ArraySlice<String>
    package var value: [SettingNode]
  }

  package init(_ content: Content, source: String? = nil, at place: SettingPlace = .nowhere) {
    self.content = content
    self.source = source
    self.place = place
  }

  /// The node after applying its own overrides, with those of its parts.
  package var settled: SettingNode {
    var node = self
    node.overrides = []
    for override in overrides {
      if override.components.isEmpty, let value = override.value.first {
        node = value
      } else {
        node.overrides.append(override)
      }
    }
    return node
  }

  /// An unquoted scalar, by the core schema of YAML 1.2.
  package init(plain text: String, at place: SettingPlace) {
    let content: Content =
      switch text {
      case "", "~", "null", "Null", "NULL": .null
      case "true", "True", "TRUE": .bool(true)
      case "false", "False", "FALSE": .bool(false)
      default: SettingNode.number(text) ?? .text(text)
      }
    if case .text = content {
      self.init(content, at: place)
    } else {
      self.init(content, source: text, at: place)
    }
  }

  private static func number(_ text: String) -> Content? {
    switch text {
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    default: break
    }
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    guard let first = digits.first,
      first == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) })
    else { return nil }
    if let integer = Int(text) { return .integer(integer) }
    return Double(text).map { .number($0) }
  }

  /// The text of a scalar as written, whatever its type.
  package var text: String? {
    if case .text(let text) = content { return text }
    return source
  }

  /// Its kind, with its value if it is short, for messages.
  package var shown: String {
    switch content {
    case .null: return "empty"
    case .bool(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .number(let value): return source ?? "\(value)"
    case .text(let text): return text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
    case .list: return "a list"
    case .map: return "a map"
    case .unwritable(let value): return value
    }
  }
}

extension SettingNode: Codable {
  package init(from decoder: any Decoder) throws {
    if let map = try? decoder.container(keyedBy: SettingKey.self) {
      self.init(
        .map(
          try map.allKeys.map {
            Entry(key: $0.stringValue, value: try map.decode(SettingNode.self, forKey: $0))
          }))
    } else if var list = try? decoder.unkeyedContainer() {
      var items: [SettingNode] = []
      while !list.isAtEnd { items.append(try list.decode(SettingNode.self)) }
      self.init(.list(items))
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self.init(.null)
      } else if let bool = try? value.decode(Bool.self) {
        self.init(.bool(bool))
      } else if let integer = try? value.decode(Int.self) {
        self.init(.integer(integer))
      } else if let natural = try? value.decode(UInt64.self) {
        // Seeds above the largest Int.
        self.init(.number(Double(natural)), source: "\(natural)")
      } else if let number = try? value.decode(Double.self) {
        self.init(.number(number))
      } else {
        self.init(.text(try value.decode(String.self)))
      }
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch content {
    case .map(let entries):
      var map = encoder.container(keyedBy: SettingKey.self)
      for entry in entries { try map.encode(entry.value, forKey: SettingKey(entry.key)) }
    case .list(let items):
      var list = encoder.unkeyedContainer()
      for item in items { try list.encode(item) }
    case .null:
      var value = encoder.singleValueContainer()
      try value.encodeNil()
    case .bool(let bool):
      var value = encoder.singleValueContainer()
      try value.encode(bool)
    case .integer(let integer):
      var value = encoder.singleValueContainer()
      try value.encode(integer)
    case .number(let number):
      var value = encoder.singleValueContainer()
      if let natural = source.flatMap({ UInt64($0) }) {
        try value.encode(natural)
      } else {
        try value.encode(number)
      }
    case .text(let text):
      var value = encoder.singleValueContainer()
      try value.encode(text)
    case .unwritable(let value):
      throw EncodingError.invalidValue(
        value,
        .init(codingPath: encoder.codingPath, debugDescription: "settings cannot describe \(value)")
      )
    }
  }
}

/// Any name as a key.
package struct SettingKey: CodingKey {
  package let stringValue: String
  package var intValue: Int? { nil }
  package init(_ name: String) { stringValue = name }
  package init?(stringValue: String) { self.init(stringValue) }
  package init?(intValue: Int) { return nil }
}
