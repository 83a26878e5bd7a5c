import DescentFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A safetensors file: a JSON header followed by the elements of named arrays.
///
/// The first eight bytes hold the length of the header, little-endian. The header is an object that gives the `dtype`,
/// `shape` and `data_offsets` of each array; the arrays cover the remaining bytes without gaps or overlaps.
/// `__metadata__` holds named texts.
///
/// Source: the format's description, github.com/huggingface/safetensors, README, "Format".
public struct TensorFile: Sendable {
  /// An array as described by the header.
  public struct Entry: Sendable, Equatable {
    /// The name, unique in the file.
    public let name: String
    /// Its element type.
    public let element: TensorElement
    /// Its dimensions; none for a single number.
    public let shape: [Int]
    /// The range of its bytes in the file.
    package let range: Range<Int>
    /// The number of elements.
    public var count: Int { range.count / element.size }
  }

  /// The file.
  public let path: String
  /// The arrays, in file order.
  public let entries: [Entry]
  /// The named texts stored with them.
  public let metadata: [String: String]

  /// The longest header that is read, as in the format's own reader.
  private static let longestHead = 100_000_000

  /// Reads the header of a file and checks it against the file's length.
  ///
  /// - Throws: ``DataError`` if the file is damaged or cannot be read.
  public init(safetensors path: String) throws(DataError) {
    let file = try InputFile(path)
    let size = file.version.size
    func damaged(_ offset: Int, _ message: String) -> DataError {
      DataError(.damaged, path: path, offset: offset, message)
    }
    let start = ByteBuffer(count: 8)
    guard try file.read(into: start.bytes) == 8 else {
      throw damaged(size, "is not a safetensors file: it is shorter than its header length field")
    }
    let length = UInt64(littleEndian: start.bytes.loadUnaligned(as: UInt64.self))
    guard length <= min(Self.longestHead, size - 8) else {
      throw damaged(
        0, "is not a safetensors file, or is truncated: its header should have \(length) bytes")
    }
    let text = ByteBuffer(count: Int(length))
    let read = try file.read(into: text.bytes)
    guard read == text.count else { throw damaged(8 + read, "is truncated inside its header") }
    guard text.bytes.first == UInt8(ascii: "{"),
      let head = try? JSONDecoder().decode(Head.self, from: Data(text.bytes))
    else {
      throw damaged(8, "has an invalid header; it must be JSON with dtype, shape and data_offsets")
    }
    self.path = path
    metadata = head.metadata
    entries = try Self.entries(head, from: 8 + text.count, to: size, damaged)
  }

  private static func entries(
    _ head: Head, from start: Int, to end: Int, _ damaged: (Int, String) -> DataError
  ) throws(DataError) -> [Entry] {
    var entries: [Entry] = []
    var position = 0
    // Empty arrays come before others that start at the same offset.
    let sorted = head.arrays.sorted {
      ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
    }
    for (name, array) in sorted {
      guard let element = TensorElement(rawValue: array.dtype) else {
        throw damaged(
          8,
          "\"\(name)\" has elements of type \"\(array.dtype)\"; supported types are "
            + TensorElement.allCases.map(\.rawValue).joined(separator: ", "))
      }
      var length = element.size
      for dimension in array.shape {
        let (product, overflow) = length.multipliedReportingOverflow(by: dimension)
        guard dimension >= 0, !overflow else {
          throw damaged(8, "the shape of \"\(name)\" is larger than any file")
        }
        length = product
      }
      guard array.begin == position, array.end >= array.begin,
        array.end <= end - start, array.end - array.begin == length
      else {
        throw damaged(
          8,
          "\"\(name)\" occupies bytes \(array.begin) to \(array.end) of \(end - start); its shape, "
            + "\(IDXHeader.text(array.shape)), requires \(length), and the array before it ends at \(position)"
        )
      }
      position = array.end
      entries.append(
        Entry(
          name: name, element: element, shape: array.shape,
          range: (start + array.begin)..<(start + array.end)))
    }
    guard position == end - start else {
      throw damaged(start + position, "continues after its last array")
    }
    return entries
  }

  /// The elements of an array, rounded to `Float` if necessary.
  ///
  /// - Throws: ``DataError`` if there is no such array or the file cannot be read.
  public func floats(_ name: String) throws(DataError) -> [Float] {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw DataError(
        .invalid, path: path,
        "holds no array \"\(name)\"; its arrays are "
          + entries.prefix(20).map(\.name).joined(separator: ", "))
    }
    return try floats(entry)
  }

  /// The elements of an array of this file.
  public func floats(_ entry: Entry) throws(DataError) -> [Float] {
    let file = try InputFile(path)
    guard entry.range.upperBound <= file.version.size else {
      throw DataError(.damaged, path: path, "the file has changed since it was opened")
    }
    // The bytes of the file, and the elements as `Float`.
    try DataMemory.check(
      entry.range.count, of: 1 + 4 / max(1, entry.element.size), for: path)
    let buffer = ByteBuffer(count: entry.range.count)
    let read = try file.read(into: buffer.bytes, at: entry.range.lowerBound)
    guard read == buffer.count else {
      throw DataError(
        .damaged, path: path, offset: entry.range.lowerBound + read, "is truncated")
    }
    return entry.element.floats(UnsafeRawBufferPointer(buffer.bytes))
  }
}

extension TensorFile {
  /// Every array of the file.
  ///
  /// - Throws: ``DataError`` if the file cannot be read.
  public func tensors() throws(DataError) -> [NamedTensor] {
    var tensors: [NamedTensor] = []
    for entry in entries {
      tensors.append(NamedTensor(entry.name, shape: entry.shape, values: try floats(entry)))
    }
    return tensors
  }
}

/// The header of the file.
private struct Head: Decodable {
  struct Array: Decodable {
    package let dtype: String
    package let shape: [Int]
    package let begin: Int
    package let end: Int

    private enum Key: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      dtype = try container.decode(String.self, forKey: .dtype)
      shape = try container.decode([Int].self, forKey: .shape)
      let offsets = try container.decode([Int].self, forKey: .offsets)
      guard offsets.count == 2 else {
        throw DecodingError.dataCorruptedError(
          forKey: .offsets, in: container, debugDescription: "two offsets")
      }
      (begin, end) = (offsets[0], offsets[1])
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  var arrays: [String: Array] = [:]
  var metadata: [String: String] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        arrays[key.stringValue] = try container.decode(Array.self, forKey: key)
      }
    }
  }
}
