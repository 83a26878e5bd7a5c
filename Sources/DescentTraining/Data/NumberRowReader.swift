import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

/// Reads samples of plain numbers, one per line, separated by commas, semicolons, tabs or spaces.
final class NumberRowReader: FeatureReader {
  private let name: String
  private let input: InputPreparation.ArrayInput
  private let size: Int
  private let lines: LineReader
  private var row = 0

  init(name: String, _ input: InputPreparation.ArrayInput, reading source: @escaping ByteSource) {
    self.name = name
    self.input = input
    size = input.shape.reduce(1, *)
    lines = LineReader(source)
  }

  convenience init(csv path: String, _ input: InputPreparation.ArrayInput) throws(DataError) {
    try self.init(name: path, input, reading: byteSource(of: path))
  }

  func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    var batch = FeatureBatch()
    while batch.count < count {
      guard let line = try lines.next(inBatchOf: batch.count) else {
        return batch.count == 0 ? nil : batch
      }
      row += 1
      let fields = String(decoding: line, as: UTF8.self).split {
        $0 == "," || $0 == ";" || $0.isWhitespace
      }
      if fields.isEmpty { continue }
      guard fields.count == size else {
        throw DataError(
          .damaged, path: name, line: row,
          "there are \(fields.count) numbers; the model takes \(size)")
      }
      for (column, field) in fields.enumerated() {
        if input.content == .bytes, let number = Double(field), ArrayContent.bytes.excludes(number)
        {
          throw DataError(
            .damaged, path: name, line: row,
            "column \(column + 1): \(number), \(ArrayContent.excluded)")
        }
        guard let feature = feature(field, column), feature.isFinite else {
          throw DataError(
            .damaged, path: name, line: row,
            "column \(column + 1): \"\(field.prefix(60))\" is not a finite number")
        }
        batch.features.append(feature)
      }
      batch.rows.append(row)
    }
    return batch
  }
}

extension NumberRowReader {
  /// The feature that a text represents; for models of Descent 0.1.0 it is rounded once, to `Float`.
  private func feature(_ field: some StringProtocol, _ column: Int) -> Float? {
    input.standardization?.precision == .double
      ? Double(field).map { input.feature($0, at: column) }
      : Float(field).map { input.feature(Double($0), at: column) }
  }
}

/// Splits bytes into lines as they arrive.
final class LineReader {
  /// Longer lines are an error.
  private static let longestLine = 64 << 20

  private let source: ByteSource
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var bytes: [UInt8] = []
  private var start = 0
  /// Where the search for a line end continues.
  private var searched = 0
  private var hasEnded = false

  init(_ source: @escaping ByteSource) { self.source = checked(source) }

  deinit { piece.deallocate() }

  /// Whether a line is available without waiting for more bytes.
  var hasWholeLine: Bool { bytes[start...].contains(UInt8(ascii: "\n")) }

  /// The next line for a batch of `count` samples so far; `nil` if the batch ends here: after the last line, or if
  /// there would be a wait for another.
  func next(inBatchOf count: Int) throws(DataError) -> ArraySlice<UInt8>? {
    count > 0 && !hasWholeLine ? nil : try next()
  }

  /// The next line, without its end; `nil` after the last.
  func next() throws(DataError) -> ArraySlice<UInt8>? {
    while true {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer {
          start = end + 1
          searched = start
        }
        let line = bytes[start..<end]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      }
      if hasEnded {
        guard start < bytes.count else { return nil }
        defer {
          start = bytes.count
          searched = start
        }
        return bytes[start...]
      }
      bytes.removeSubrange(..<start)
      start = 0
      searched = bytes.count
      guard bytes.count < Self.longestLine else {
        throw DataError(.damaged, "a line is longer than \(Self.longestLine >> 20) MiB")
      }
      try fill()
    }
  }

  private func fill() throws(DataError) {
    let count = try source(piece)
    bytes.append(contentsOf: piece[..<count])
    if count == 0 { hasEnded = true }
  }
}
