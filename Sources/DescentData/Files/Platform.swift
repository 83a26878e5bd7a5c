// The C library, and what is needed of it. Files are read with it directly: nothing here needs more,
// and the process starts faster.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The system's words for an error number, beginning with a small letter.
func systemMessage(_ number: Int32) -> String {
  let message = String(cString: strerror(number))
  return message.prefix(1).lowercased() + message.dropFirst()
}

/// What lies at a path.
package enum PathKind: Equatable {
  case absent
  case file
  case folder
  /// A device, a pipe, a socket.
  case other
  /// The system does not let it be seen; the error number says why.
  case hidden(Int32)

  package init(_ path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else {
      let number = errno
      self = number == ENOENT || number == ENOTDIR ? .absent : .hidden(number)
      return
    }
    switch information.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}

/// `path`, seen from `folder` where it is relative.
package func join(_ folder: String, _ path: String) -> String {
  if path.hasPrefix("/") || folder.isEmpty { return path }
  return folder.hasSuffix("/") ? folder + path : folder + "/" + path
}

/// The path without symbolic links, so that one file has one name.
func canonical(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// The names of what is in a folder, in the order of their bytes; those that begin with a point are
/// not among them.
func folderEntries(_ path: String) throws(DataError) -> [String] {
  guard let names = allNames(in: path) else {
    throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(errno))")
  }
  return names.filter { !$0.hasPrefix(".") }.sorted {
    $0.utf8.lexicographicallyPrecedes($1.utf8)
  }
}

/// The names of all that is in a folder, itself and the one above too; none where it cannot be read.
func allNames(in path: String) -> [String]? {
  nameBytes(in: path)?.map { String(decoding: $0, as: UTF8.self) }
}

/// The same as bytes, because a name need not be a text.
func nameBytes(in path: String) -> [[UInt8]]? {
  guard let folder = opendir(path) else { return nil }
  defer { closedir(folder) }
  return entryNames(folder)
}

#if canImport(Darwin)
  typealias OpenFolder = UnsafeMutablePointer<DIR>
#else
  typealias OpenFolder = OpaquePointer
#endif

/// The names of all that is left to read of a folder, as bytes.
func entryNames(_ folder: OpenFolder) -> [[UInt8]] {
  var names: [[UInt8]] = []
  while let entry = readdir(folder) {
    names.append(
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) })
  }
  return names
}

/// The folder that a path lies in, and its name there.
package func splitPath(_ path: String) -> (folder: String, name: String) {
  var parts = path.split(separator: "/", omittingEmptySubsequences: false)
  while parts.count > 1, parts.last == "" { parts.removeLast() }
  let name = String(parts.removeLast())
  let folder = parts.joined(separator: "/")
  return (folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, name)
}

/// A path whose last name is no link: where it is one, what it stands for, be it there or not.
func followed(_ path: String) -> String {
  var path = path
  for _ in 0..<40 {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(path, &target, Int(PATH_MAX))
    guard count > 0 else { break }
    path = join(
      splitPath(path).folder,
      String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
  return path
}

/// The paths of all files below a folder, seen from it; those whose name begins with a point are not among them.
/// Links are names like others: none is followed.
package func fileTree(_ path: String) -> [String] {
  guard let folder = try? Directory(path) else { return [] }
  return folder.files
}
