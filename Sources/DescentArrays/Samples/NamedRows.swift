import DescentFiles

/// Named arrays, laid out as one row of numbers per sample, in the order of their names.
package struct NamedRows: Sendable {
  package let count: Int
  package let layout: SampleLayout
  package let rows: [Float]

  /// - Parameter what: What the arrays are, such as `inputs`.
  package init(
    _ arrays: [String: any SampleValue], _ what: String, name: String
  ) throws(DataError) {
    guard !arrays.isEmpty else { throw DataError(.invalid, "\(name): there are no \(what)") }
    var parts: [(name: String, rows: SampleRows)] = []
    for (part, array) in arrays.sorted(by: { $0.key < $1.key }) {
      parts.append((part, try SampleRows(array, "'\(part)'", name: name)))
    }
    count = parts[0].rows.count
    if let other = parts.first(where: { $0.rows.count != parts[0].rows.count }) {
      throw DataError(
        .invalid,
        "\(name): '\(parts[0].name)' has \(count) samples and '\(other.name)' \(other.rows.count); all \(what) need "
          + "as many")
    }
    var forms: [SampleLayout.Part] = []
    for part in parts { forms.append(.init(part.name, try part.rows.form(of: part.name, name))) }
    layout = SampleLayout(forms)
    if let mistake = layout.mistake {
      throw DataError(.invalid, "\(name): the layout of the \(what) \(mistake)")
    }
    rows = Self.interleaved(parts.map { ($0.rows.floats, $0.rows.size) }, count: count)
  }

  private static func interleaved(_ parts: [(values: [Float], size: Int)], count: Int) -> [Float] {
    if parts.count == 1 { return parts[0].values }
    let size = parts.reduce(0) { $0 + $1.size }
    return [Float](unsafeUninitializedCapacity: count * size) { buffer, written in
      var start = 0
      for part in parts {
        for sample in 0..<count {
          for place in 0..<part.size {
            buffer[sample * size + start + place] = part.values[sample * part.size + place]
          }
        }
        start += part.size
      }
      written = count * size
    }
  }
}

extension SampleRows {
  /// The largest whole number up to which a `Float` represents all of them.
  static let largestWhole = 1 << 24

  /// - Parameter array: An array with an element for each sample.
  init(_ array: any SampleValue, _ what: String, name: String) throws(DataError) {
    func opened<Value: SampleValue>(_ array: Value) throws(DataError) -> SampleRows {
      try SampleRows(array: array, what, name: name)
    }
    self = try opened(array)
  }

  /// The number of numbers of a sample.
  var size: Int { shape.reduce(1, *) }

  /// The form of a named part.
  fileprivate func form(of part: String, _ name: String) throws(DataError) -> SampleForm {
    guard areWhole else { return SampleForm(shape: rowShape, isWhole: false) }
    let (least, most) = (numbers.doubles.min() ?? 0, numbers.doubles.max() ?? 0)
    guard max(most, -least) <= Double(Self.largestWhole) else {
      throw DataError(
        .invalid,
        "\(name): '\(part)' holds \(Int(most > -least ? most : least)); whole numbers may be at most 2²⁴, so number "
          + "the categories from 0, or give the array as Float or Double")
    }
    return SampleForm(shape: shape, isWhole: true, range: Int(least)...Int(most))
  }
}
