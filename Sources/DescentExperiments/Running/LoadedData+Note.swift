import DescentData

extension LoadedData {
  /// What was read and from where, in words.
  var note: String { "data: \(name), \(origin.map { "from \($0)" } ?? "bundled")" }
}
