import DescentFiles

/// An NPZ file: a zip archive of named arrays, as written by `numpy.savez` and `numpy.savez_compressed`.
public struct ArrayArchive: Sendable {
  /// The file.
  public let path: String
  /// The names of the arrays, in file order.
  public let names: [String]

  private let archive: ZipArchive

  /// Reads the archive's directory.
  public init(npz path: String) throws(DataError) {
    let archive = try ZipArchive(try InputFile(path))
    self.path = path
    self.archive = archive
    names = archive.members.map(\.name).filter { $0.hasSuffix(".npy") }.map {
      String($0.dropLast(4))
    }
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 }) {
      throw DataError(.damaged, path: path, "holds two arrays named \"\(twice.key)\"")
    }
  }

  /// Reads one of the arrays.
  public func array(_ name: String) throws(DataError) -> NumberArray {
    let member = try member(name)
    let file = try InputFile(path)
    let stream = try ZipMemberStream(member, of: archive, in: file)
    // Deflate compresses by a factor of at most 1,032.
    let most = member.compressedSize.multipliedReportingOverflow(by: 1032).partialValue
    return try NumberArray(
      name: "\(path), \(name)", mostBytes: min(member.size, most)
    ) { bytes throws(DataError) in try stream.read(into: bytes) }
  }

  private func member(_ name: String) throws(DataError) -> ZipArchive.Member {
    guard let member = archive.members.first(where: { $0.name == name + ".npy" }) else {
      throw DataError(
        .invalid, path: path,
        "holds no array \"\(name)\"; its arrays are \(names.prefix(20).joined(separator: ", "))")
    }
    return member
  }

  /// The range of an uncompressed array's bytes in the file.
  func storedRange(of name: String, in file: InputFile) throws(DataError) -> Range<Int> {
    let member = try member(name)
    guard !member.isDeflated else {
      throw DataError(
        .invalid, path: path,
        "the array \"\(name)\" is compressed and cannot be read as a stream; save it with numpy.savez"
      )
    }
    let start = try archive.dataOffset(of: member, in: file)
    return start..<(start + member.size)
  }
}
