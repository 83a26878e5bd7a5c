import DescentFiles

/// The parts of a sample's row of numbers, and their names.
///
/// A sample is one row of numbers in memory, in files and in batches. A layout says which of them belong together:
///
/// ```swift
/// let inputs: SampleLayout = ["user": .category(of: 5000), "age": .number, "photo": .numbers(28, 28, 1)]
/// ```
///
/// A layout written as a dictionary has its parts in the order of their names, as has a ``Dataset`` of named arrays.
public struct SampleLayout: Sendable, Hashable {
  /// A part of the row.
  public struct Part: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// What it holds.
    public let form: SampleForm

    /// A part with a name.
    public init(_ name: String, _ form: SampleForm) {
      self.name = name
      self.form = form
    }
  }

  /// The parts in the order of the row.
  public let parts: [Part]

  /// A layout with its parts in the given order.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The names of the parts in the order of the row.
  public var names: [String] { parts.map(\.name) }

  /// The number of numbers of a row; `Int.max` if they are too many to count.
  public var size: Int {
    parts.reduce(0) { sum, part in
      let (result, overflow) = sum.addingReportingOverflow(part.form.size)
      return overflow ? .max : result
    }
  }

  /// What the part with this name holds.
  public subscript(name: String) -> SampleForm? { parts.first { $0.name == name }?.form }

  /// The places in a row of the part with this name.
  public func range(of name: String) -> Range<Int>? {
    guard let index = parts.firstIndex(where: { $0.name == name }) else { return nil }
    let start = SampleLayout(Array(parts[..<index])).size
    return start..<start + parts[index].form.size
  }

  /// What is wrong with it; `nil` if nothing is.
  package var mistake: String? {
    if parts.isEmpty { return "has no parts" }
    if let part = parts.first(where: { $0.name.isEmpty }) {
      return "has a part of \(part.form) without a name"
    }
    if let part = parts.first(where: { part in parts.filter { $0.name == part.name }.count > 1 }) {
      return "has two parts named '\(part.name)'"
    }
    if let part = parts.first(where: { $0.form.shape.contains { $0 < 1 } }) {
      return "has the part '\(part.name)' of shape \(part.form.shape); no extent may be below 1"
    }
    return size == .max ? "has too many numbers for memory" : nil
  }

  /// Why samples of another layout do not fit this one; `nil` if they do.
  ///
  /// - Parameters:
  ///   - mine: What this layout is called, such as `the model takes`.
  ///   - theirs: What the other is called, such as `the data have`.
  package func difference(from other: SampleLayout, mine: String, theirs: String) -> String? {
    guard names == other.names else {
      let order = names.sorted() == other.names.sorted() ? ", in another order" : ""
      return "\(theirs) \(Self.list(other.names)), but \(mine) \(Self.list(names))\(order)"
    }
    for (part, given) in zip(parts, other.parts) {
      guard let difference = part.form.difference(from: given.form) else { continue }
      return "\(theirs) \(difference.theirs) as '\(part.name)', but \(mine) \(difference.mine)"
    }
    return nil
  }

  /// Names as messages list them.
  package static func list(_ names: some Collection<String>) -> String {
    names.isEmpty ? "nothing" : names.map { "'\($0)'" }.joined(separator: ", ")
  }
}

extension SampleLayout: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, SampleForm)...) {
    self.init(elements.sorted { $0.0 < $1.0 }.map { Part($0.0, $0.1) })
  }
}

extension SampleLayout: CustomStringConvertible {
  public var description: String {
    "[" + parts.map { "\($0.name): \($0.form)" }.joined(separator: ", ") + "]"
  }
}

/// What a part of a sample holds: numbers, or whole numbers such as categories, and their shape.
public struct SampleForm: Sendable, Hashable {
  /// The extents; empty for a single whole number.
  public let shape: [Int]
  /// Whether the numbers are whole: a layer gets them as integers, for example as the rows of an embedding.
  public let isWhole: Bool
  /// The whole numbers that may occur; `nil` if that is not known.
  public let range: ClosedRange<Int>?

  package init(shape: [Int], isWhole: Bool, range: ClosedRange<Int>? = nil) {
    self.shape = shape
    self.isWhole = isWhole
    self.range = range
  }

  /// One number, as a row of one.
  public static var number: SampleForm { SampleForm(shape: [1], isWhole: false) }

  /// Numbers of this shape, such as `.numbers(28, 28, 1)`.
  public static func numbers(_ shape: Int...) -> SampleForm {
    SampleForm(shape: shape, isWhole: false)
  }

  /// One whole number.
  public static var integer: SampleForm { SampleForm(shape: [], isWhole: true) }

  /// Whole numbers of this shape.
  public static func integers(_ shape: Int...) -> SampleForm {
    SampleForm(shape: shape, isWhole: true)
  }

  /// One of the categories 0 ..< `count`.
  public static func category(of count: Int) -> SampleForm {
    SampleForm(shape: [], isWhole: true, range: 0...max(0, count - 1))
  }

  /// Categories 0 ..< `count` in this shape, such as the words of a sentence: `.categories(of: 10_000, 50)`.
  public static func categories(of count: Int, _ shape: Int...) -> SampleForm {
    SampleForm(shape: shape, isWhole: true, range: 0...max(0, count - 1))
  }

  /// The number of numbers; `Int.max` if they are too many to count.
  package var size: Int {
    shape.reduce(1) { product, extent in
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? .max : result
    }
  }

  /// How numbers of another form differ from what this one takes; `nil` if they fit.
  func difference(from other: SampleForm) -> (mine: String, theirs: String)? {
    // One number and a row of one are the same in memory.
    let isOne = size == 1 && other.size == 1
    guard isOne || shape == other.shape else { return (shapeText, other.shapeText) }
    guard !isWhole || other.isWhole else { return ("whole numbers", "numbers") }
    guard let range, let given = other.range else { return nil }
    guard range.contains(given.lowerBound), range.contains(given.upperBound) else {
      return (
        "\(range.lowerBound) to \(range.upperBound)",
        "numbers from \(given.lowerBound) to \(given.upperBound)"
      )
    }
    return nil
  }

  private var shapeText: String { shape.isEmpty ? "one number" : "numbers of shape \(shape)" }
}

extension SampleForm: CustomStringConvertible {
  public var description: String {
    let kind =
      isWhole ? range.map { "whole \($0.lowerBound) to \($0.upperBound)" } ?? "whole" : "numbers"
    return shape.isEmpty ? kind : "\(kind) \(shape)"
  }
}
