/// A small strict XML reader: enough to check that a figure is well-formed and to inspect its parts. It supports
/// neither document types nor namespaces, and throws if anything is wrong.
final class XMLNode {
  let name: String
  let attributes: [String: String]
  var children: [XMLNode] = []
  /// The text of this element and of all inside it, in order.
  var text = ""

  init(name: String, attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  subscript(attribute: String) -> String? { attributes[attribute] }

  var classes: [String] { (self["class"] ?? "").split(separator: " ").map(String.init) }

  /// This element and all inside it.
  var all: [XMLNode] { [self] + children.flatMap(\.all) }

  func all(_ name: String, class wanted: String? = nil) -> [XMLNode] {
    all.filter { $0.name == name && (wanted == nil || $0.classes.contains(wanted!)) }
  }
}

struct XMLError: Error, CustomStringConvertible {
  let description: String
}

struct XMLReader {
  private let characters: [Character]
  private var index = 0

  static func parse(_ text: String) throws -> XMLNode {
    var reader = XMLReader(characters: Array(text))
    reader.skipSpace()
    let root = try reader.element()
    reader.skipSpace()
    guard reader.index == reader.characters.count else {
      throw XMLError(description: "text after the root element")
    }
    return root
  }

  private init(characters: [Character]) { self.characters = characters }

  private mutating func element() throws -> XMLNode {
    try expect("<")
    let name = try word()
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      if take("/") {
        try expect(">")
        return XMLNode(name: name, attributes: attributes)
      }
      if take(">") { break }
      let key = try word()
      try expect("=")
      try expect("\"")
      var value = ""
      while let next = peek, next != "\"" { value += try character() }
      try expect("\"")
      guard attributes.updateValue(value, forKey: key) == nil else {
        throw XMLError(description: "attribute \(key) twice in <\(name)>")
      }
    }
    let node = XMLNode(name: name, attributes: attributes)
    while true {
      guard let next = peek else { throw XMLError(description: "<\(name)> is never closed") }
      guard next == "<" else {
        node.text += try character()
        continue
      }
      if index + 1 < characters.count, characters[index + 1] == "/" {
        index += 2
        guard try word() == name else { throw XMLError(description: "<\(name)> closed wrongly") }
        try expect(">")
        return node
      }
      let child = try element()
      node.children.append(child)
      node.text += child.text
    }
  }

  /// One character of content; a reference is resolved.
  private mutating func character() throws -> String {
    guard let next = peek, next != "<" else { throw XMLError(description: "a bare <") }
    index += 1
    guard next == "&" else { return String(next) }
    var reference = ""
    while let next = peek, next != ";", reference.count < 8 {
      reference.append(next)
      index += 1
    }
    try expect(";")
    let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'"]
    guard let character = known[reference] else {
      throw XMLError(description: "unknown reference &\(reference);")
    }
    return character
  }

  private var peek: Character? { index < characters.count ? characters[index] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard peek == character else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ character: Character) throws {
    guard take(character) else {
      throw XMLError(
        description: "expected \(character) at \(index), found \(peek.map(String.init) ?? "end")")
    }
  }

  private mutating func word() throws -> String {
    var word = ""
    while let next = peek, next.isLetter || next.isNumber || "-_:".contains(next) {
      word.append(next)
      index += 1
    }
    guard !word.isEmpty else { throw XMLError(description: "a name is missing at \(index)") }
    return word
  }

  private mutating func skipSpace() {
    while let next = peek, next.isWhitespace { index += 1 }
  }
}
