import DescentArrays
import DescentFiles

/// The rows of a CSV file in blocks.
struct CSVBlocks: BlockStore {
  /// The start of a block: a byte offset in the file, its line, and the number of the row before it.
  struct Start: Sendable, Equatable {
    var offset: Int
    var line: Int
    var rowsBefore: Int
  }

  /// What was learned about the file when all of it was read.
  struct Index: Sendable {
    var layout: CSVLayout
    var options: CSVOptions
    var version: InputFile.Version
    var split: RowSplit
    /// The starts of the blocks, followed by the end of the file.
    var starts: [Start]
  }

  let index: Index
  let preparation: TablePreparation
  let part: RowPart
  let blockCounts: [Int32]

  func makeReader() throws(DataError) -> any BlockReader { try CSVBlockReader(self) }
}

/// Reads blocks of a CSV file as samples.
private final class CSVBlockReader: BlockReader {
  private let blocks: CSVBlocks
  private let file: InputFile

  init(_ blocks: CSVBlocks) throws(DataError) {
    self.blocks = blocks
    file = try InputFile(blocks.index.layout.path)
    guard file.version == blocks.index.version else { throw changed }
  }

  private var changed: DataError {
    DataError(
      .damaged, path: blocks.index.layout.path,
      "the file has changed since its rows were counted; open it again")
  }

  func read(_ block: Int, into window: SampleWindow) throws(DataError) {
    let index = blocks.index
    let (start, end) = (index.starts[block], index.starts[block + 1])
    let file = self.file
    var position = start.offset
    let buffer = try CSVBuffer(
      path: index.layout.path, offset: start.offset, line: start.line
    ) { room throws(DataError) in
      let wanted = min(room.count, end.offset - position)
      let count = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: room[..<wanted]), at: position)
      position += count
      return count
    }
    let reader = CSVRowReader(
      layout: index.layout, buffer: buffer, options: index.options, row: start.rowsBefore)
    let schema = index.layout.schema
    let encoder = try RowEncoder(blocks.preparation, schema: schema, withTarget: true)
    let splitter = try RowSplitter(index.split, schema: schema)
    var left = Int(blocks.blockCounts[block])
    try reader.forEachRow { row throws(DataError) in
      guard splitter.part(of: row) == blocks.part, !encoder.leavesOut(row) else { return }
      left -= 1
      guard left >= 0, !window.isFull else { throw changed }
      try window.append { features, values throws(DataError) in
        try encoder.writeFeatures(of: row, into: features)
        try encoder.writeValues(of: row, into: values)
        return try encoder.label(of: row)
      }
    }
    guard left == 0 else { throw changed }
  }
}
