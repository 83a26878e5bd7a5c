import DescentFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A log in a file that Optuna's workers and ours share: `JournalFileBackend` of Optuna.
///
/// A record is a line. Records are appended and flushed to disk under the lock `<path>.lock`; readers take no lock. A last
/// line without its end is being written, or was left by a process that was killed. The next one to append cuts it off
/// and keeps its bytes in `<path>.torn`.
public final class JournalFile: Journal {
  /// The absolute path.
  public let path: String
  private let file: OpenFile
  private let folder: WorkerFolder
  private let lock: JournalLock
  private let isWritable: Bool
  private let state = Mutex(State())

  private struct State {
    /// Where the record of this index begins, as far as the file was read.
    var record = 0
    var offset = 0
    /// Whether this process has the lock across appends.
    var isExclusive = false
  }

  /// Opens a log.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isNew: Whether an empty file is made where there is none.
  ///   - isWritable: Whether records are to be appended.
  /// - Throws: ``DataError`` if the file cannot be opened so.
  public init(_ path: String, isNew: Bool = true, isWritable: Bool = true) throws(DataError) {
    self.path = absolute(path)
    self.isWritable = isWritable
    folder = WorkerFolder(self.path + ".workers")
    lock = JournalLock(journal: self.path, workers: folder)
    file = try Self.open(self.path, named: path, isNew: isNew, isWritable: isWritable)
  }

  public var name: String { path }

  public var workers: any WorkerRegistry { folder }

  private static func open(
    _ path: String, named: String, isNew: Bool, isWritable: Bool
  ) throws(DataError) -> OpenFile {
    switch PathKind(path) {
    case .file: break
    case .absent where isNew && isWritable: break
    case .absent: throw DataError(.unreadable, path: named, "there is no such study")
    case .folder: throw DataError(.unreadable, path: named, "is a folder, not a study's file")
    case .other: throw DataError(.unreadable, path: named, "is not a regular file")
    case .hidden(let number):
      throw DataError(.unreadable, path: named, "cannot be read: \(systemMessage(number))")
    }
    let flags = isWritable ? O_RDWR | O_APPEND | (isNew ? O_CREAT : 0) : O_RDONLY
    guard let file = OpenFile(path, flags) else {
      let number = errno
      guard isWritable, [EACCES, EROFS, EPERM].contains(number) else {
        throw DataError(
          isWritable ? .unwritable : .unreadable, path: named,
          "cannot be opened: \(systemMessage(number))")
      }
      throw readOnly(named)
    }
    // The superuser may write everywhere, and still should not where nobody else may.
    if isWritable, file.information.st_mode & 0o222 == 0 { throw readOnly(named) }
    return file
  }

  private static func readOnly(_ path: String) -> DataError {
    DataError(
      .unwritable, path: path,
      "the study is read-only, so that no trial can be added; allow writing to the file, or go on with a copy of it"
    )
  }

  public func read(after count: Int) throws -> [[UInt8]] {
    var records: [[UInt8]] = []
    try visit(after: count) { records.append(Array($0)) }
    return records
  }

  public func visit(after count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try state.withLock { state in
      if count < state.record { (state.record, state.offset) = (0, 0) }
      try readLines(&state) { index, line in if index >= count { try body(line) } }
    }
  }

  /// Reads on from where the state is, and moves it past each line for which the closure did not throw.
  private func readLines(
    _ state: inout State, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var size = file.size
    guard size >= state.offset else {
      throw DataError(.damaged, path: path, "became shorter while it was in use; open it again")
    }
    guard size > state.offset else { return }
    var capacity = min(max(size - state.offset, 1 << 12), 1 << 20)
    var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    defer { buffer.deallocate() }
    while size > state.offset {
      let wanted = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(capacity, size - state.offset)])
      let count = try file.read(into: wanted, at: state.offset)
      let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(wanted)[..<count])
      if try !readLines(in: bytes, &state, body) {
        guard count == capacity, capacity < size - state.offset else { return }
        // A line longer than the buffer.
        capacity *= 2
        buffer.deallocate()
        buffer = .allocate(byteCount: capacity, alignment: 16)
      }
      size = max(size, state.offset)
    }
  }

  /// Whether there was a whole line.
  private func readLines(
    in bytes: UnsafeRawBufferPointer, _ state: inout State,
    _ body: (Int, UnsafeRawBufferPointer) throws -> Void
  ) throws -> Bool {
    guard let base = bytes.baseAddress else { return false }
    var (start, others) = (0, false)
    defer { if others { lock.sawOthers() } }
    while start < bytes.count, let end = memchr(base + start, 0x0A, bytes.count - start) {
      let count = UnsafeRawPointer(end) - (base + start)
      others = others || !isOurs(base + start, count)
      try body(state.record, UnsafeRawBufferPointer(start: base + start, count: count))
      state.record += 1
      state.offset += count + 1
      start += count + 1
    }
    return start > 0
  }

  /// Whether a line looks like a record that one of our workers wrote; whatever it is, it stays readable.
  private func isOurs(_ line: UnsafeRawPointer, _ count: Int) -> Bool {
    let mark: StaticString = "descent-"
    // {"op_code":4,"worker_id":"descent-…
    let place = 26
    return count > place + 9 && memcmp(line + place, mark.utf8Start, 8) == 0
  }

  public func append(_ records: [[UInt8]], after count: Int) throws -> Bool {
    guard isWritable else { throw Self.readOnly(path) }
    guard records.allSatisfy({ !$0.contains(0x0A) }) else {
      throw DataError(.invalid, path: path, "a record is one line, without a line break in it")
    }
    let bytes = Array(records.map { $0 + [0x0A] }.joined())
    let isDone = try state.withLock { state -> Bool? in
      // Most of those who are late see it without the lock.
      if state.record == count, try hasLine(after: state.offset) { return false }
      return state.isExclusive ? try append(bytes, after: count, &state) : nil
    }
    if let isDone { return isDone }
    return try lock.taking { try state.withLock { try append(bytes, after: count, &$0) } }
  }

  public func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
    guard isWritable else { return try body() }
    return try lock.taking {
      state.withLock { $0.isExclusive = true }
      defer { state.withLock { $0.isExclusive = false } }
      return try body()
    }
  }

  private func append(_ bytes: [UInt8], after count: Int, _ state: inout State) throws -> Bool {
    if state.record != count { try find(count, &state) }
    return try state.record == count && appendLocked(bytes, at: state.offset)
  }

  /// Moves to the record of this index, or to the end if there are fewer.
  private func find(_ count: Int, _ state: inout State) throws {
    struct Found: Error {}
    if state.record > count { (state.record, state.offset) = (0, 0) }
    do {
      try readLines(&state) { index, _ in if index == count { throw Found() } }
    } catch is Found {}
  }

  private func hasLine(after offset: Int) throws -> Bool {
    let size = file.size
    guard size > offset else { return false }
    return try file.read(offset..<size).contains(0x0A)
  }

  private func appendLocked(_ bytes: [UInt8], at offset: Int) throws -> Bool {
    guard OpenFile.identity(of: path, followsLink: true) == file.identity else {
      throw DataError(
        .unwritable, path: path, "was removed or replaced while it was in use; open it again")
    }
    let size = file.size
    guard size >= offset else {
      throw DataError(.damaged, path: path, "became shorter while it was in use; open it again")
    }
    if size > offset {
      let rest = try file.read(offset..<size)
      guard !rest.contains(0x0A) else { return false }
      try keepTornBytes(rest)
      try file.truncate(to: offset)
    }
    do {
      try file.append(bytes)
      try file.synchronize()
    } catch {
      // Nothing or everything: half of a line would make the log unreadable to others.
      try? file.truncate(to: offset)
      throw error
    }
    return true
  }

  private func keepTornBytes(_ bytes: [UInt8]) throws {
    let place = path + ".torn"
    guard let torn = OpenFile(place, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW) else {
      throw OutputFile.error(place, errno)
    }
    try torn.append(bytes + [0x0A])
    try torn.synchronize()
  }
}

/// The path from the root.
private func absolute(_ path: String) -> String {
  if path.hasPrefix("/") { return path }
  guard let folder = getcwd(nil, 0) else { return path }
  defer { free(folder) }
  return join(String(cString: folder), path)
}
