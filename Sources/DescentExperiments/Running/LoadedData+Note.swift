import DescentData

extension LoadedData {
  /// A note on what was read, and from where.
  var note: String { "data: \(name), \(origin.map { "from \($0)" } ?? "bundled")" }
}
