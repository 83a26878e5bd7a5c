#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that is held open. Its entries are reached only by name and never through a link, so that links in someone
/// else's folder lead nowhere.
package final class Directory: Sendable {
  /// The path by which it was opened, for messages.
  package let path: String
  package let descriptor: Int32

  /// The kind of a folder's entry.
  package enum Entry {
    case absent
    case file
    case folder
    case link
    /// A device, a pipe or a socket.
    case other
  }

  /// Opens a folder.
  ///
  /// - Parameter followsLink: Whether the last component of the path may be a link, as for a folder that a user names.
  /// - Throws: ``DataError`` if it does not exist, is not a folder, or cannot be read.
  package convenience init(_ path: String, followsLink: Bool = true) throws(DataError) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
    let descriptor = open(path.isEmpty ? "." : path, flags)
    guard descriptor >= 0 else { throw Directory.error(path, errno) }
    self.init(descriptor: descriptor, path: path)
  }

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  private static func error(_ path: String, _ number: Int32) -> DataError {
    switch number {
    // Linux also reports ENOTDIR for a link when a folder is requested.
    case ELOOP, ENOTDIR:
      DataError(
        .unwritable, path: path,
        "is a link or a file where a real folder is needed; nothing is written or removed through it"
      )
    default: OutputFile.error(path, number)
    }
  }

  private func path(of name: String) -> String { join(path, name) }

  // MARK: Entries

  /// The subfolder with this name.
  package func folder(_ name: String) throws(DataError) -> Directory {
    let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard child >= 0 else { throw Directory.error(path(of: name), errno) }
    return Directory(descriptor: child, path: path(of: name))
  }

  /// Refuses what is not the name of an entry: one with a slash in it, for example, would lie elsewhere.
  func checkName(_ name: String) throws(DataError) {
    guard !name.isEmpty, name != ".", name != "..",
      !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
    else {
      throw DataError(
        .unwritable, path: path, "\"\(name)\" is not the name of a file or folder in it")
    }
  }

  /// The subfolder with this name, which is created if it does not exist.
  package func makeFolder(_ name: String) throws(DataError) -> Directory {
    try checkName(name)
    guard mkdirat(descriptor, name, 0o777) == 0 || errno == EEXIST else {
      throw OutputFile.error(path(of: name), errno)
    }
    return try folder(name)
  }

  package func entry(_ name: String) -> Entry {
    var information = stat()
    guard fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else { return .absent }
    return switch information.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .other
    }
  }

  /// Whether the entry with this name belongs to this process's user.
  private func isOwn(_ name: String) -> Bool {
    var information = stat()
    return fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW) == 0
      && information.st_uid == geteuid()
  }

  /// The names of all entries; empty if they cannot be read.
  package var names: [String] { nameBytes.map { String(decoding: $0, as: UTF8.self) } }

  /// The same as bytes, because a name need not be valid text.
  private var nameBytes: [[UInt8]] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let folder = fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { closedir(folder) }
    return entryNames(folder).filter { $0 != [0x2E] && $0 != [0x2E, 0x2E] }
  }

  /// The paths of all files below it, except hidden ones.
  package var files: [String] { files(Directory.deepest) }

  /// The number of levels of folders that are visited. No run has as many; somebody else's folder may have them to
  /// exhaust the stack.
  private static let deepest = 64

  private func files(_ levels: Int) -> [String] {
    names.filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
      guard levels > 0, entry(name) == .folder, let child = try? folder(name) else { return [name] }
      return child.files(levels - 1).map { "\(name)/\($0)" }
    }
  }

  /// Whether a path still leads to it.
  package func isAt(_ path: String) -> Bool {
    var (here, there) = (stat(), stat())
    return fstat(descriptor, &here) == 0 && stat(path, &there) == 0 && here.st_ino == there.st_ino
      && here.st_dev == there.st_dev
  }

  /// Whether an open file is the one of this name.
  package func isEntry(_ name: String, _ file: Int32) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(file, &open) == 0 && fstatat(descriptor, name, &named, AT_SYMLINK_NOFOLLOW) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  // MARK: Changes

  /// Opens a file for appending, and creates it if it does not exist.
  ///
  /// - Parameter isNew: Whether an existing file is replaced by an empty one.
  /// - Throws: ``DataError`` if the name is that of a folder, a link, a device, or a file with other names (hard
  ///   links), which writing would change too.
  package func openForAppending(_ name: String, isNew: Bool) throws(DataError) -> Int32 {
    guard entry(name) != .other else { throw notAFile(name) }
    if isNew, entry(name) == .file { unlinkat(descriptor, name, 0) }
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let file = openat(descriptor, name, flags | (isNew ? O_EXCL : 0), 0o666)
    guard file >= 0 else { throw Directory.error(path(of: name), errno) }
    var information = stat()
    guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw notAFile(name)
    }
    guard information.st_nlink <= 1 else {
      close(file)
      throw DataError(
        .unwritable, path: path(of: name),
        "has other names (hard links), and writing to it would change those too; remove it or name another folder"
      )
    }
    return file
  }

  func notAFile(_ name: String) -> DataError {
    DataError(
      .unwritable, path: path(of: name),
      "is a device, a pipe or a socket, which cannot be replaced by a file; remove it or name another file"
    )
  }

  package func rename(_ name: String, to other: String) -> Bool {
    renameat(descriptor, name, descriptor, other) == 0
  }

  /// Removes a file, a link or a folder with its contents, as far as possible.
  package func remove(_ name: String) { remove(Array(name.utf8), Directory.deepest) }

  private func remove(_ name: [UInt8], _ levels: Int) {
    (name + [0]).withUnsafeBytes { bytes in
      guard let name = bytes.bindMemory(to: CChar.self).baseAddress,
        unlinkat(descriptor, name, 0) != 0, levels > 0
      else { return }
      let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard child >= 0 else { return }
      let folder = Directory(descriptor: child, path: path)
      for name in folder.nameBytes { folder.remove(name, levels - 1) }
      unlinkat(descriptor, name, AT_REMOVEDIR)
    }
  }

  /// Removes an empty folder.
  package func removeIfEmpty(_ name: String) { unlinkat(descriptor, name, AT_REMOVEDIR) }

  /// Removes an entry so that no reader sees half of it: it is renamed first.
  package func discard(_ name: String) {
    let unfinished = Directory.unfinishedName()
    if rename(name, to: unfinished) { remove(unfinished) }
  }

  /// Makes the names survive a loss of power. Not every file system supports this for folders.
  @discardableResult
  package func synchronize() -> Bool { fsync(descriptor) == 0 || errno == EINVAL }

  // MARK: Unfinished entries

  private static let (prefix, suffix) = (".descent-", ".new")

  /// An unguessable temporary name for an entry that is being written; readers ignore it.
  static func unfinishedName() -> String {
    let number = UInt64.random(in: 0 ... .max)
    return prefix + String(number, radix: 36) + suffix
  }

  /// Removes unfinished entries left here by killed processes of this user.
  ///
  /// The caller must own the folder: nothing else may write here at the same time.
  package func removeUnfinished() {
    for name in names where Directory.isUnfinished(name) && isOwn(name) { remove(name) }
  }

  private static func isUnfinished(_ name: String) -> Bool {
    if name.hasPrefix(prefix) && name.hasSuffix(suffix) { return true }
    // The names used before version 0.2: .NAME.PROCESS.new, and Foundation's files.
    let parts = name.split(separator: ".")
    let isOld =
      name.hasPrefix(".") && name.hasSuffix(suffix) && parts.count >= 3
      && parts[parts.count - 2].allSatisfy(\.isNumber)
    return isOld || name.hasPrefix(".dat.nosync")
  }
}
