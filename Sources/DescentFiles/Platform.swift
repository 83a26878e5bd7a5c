// The C library, and what is needed from it. Files are read with it directly, which is sufficient here and makes the
// process start faster.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The system's message for an error number, starting in lowercase.
package func systemMessage(_ number: Int32) -> String {
  let message = String(cString: strerror(number))
  return message.prefix(1).lowercased() + message.dropFirst()
}

/// The kind of file at a path.
package enum PathKind: Equatable {
  case absent
  case file
  case folder
  /// A device, a pipe, a socket.
  case other
  /// The system does not allow access; the error number says why.
  case hidden(Int32)

  package init(_ path: String) {
    // The system would read up to the zero and find another file.
    guard !path.utf8.contains(0) else {
      self = .hidden(EINVAL)
      return
    }
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

/// `path`, resolved against `folder` if it is relative.
package func join(_ folder: String, _ path: String) -> String {
  if path.hasPrefix("/") || folder.isEmpty { return path }
  return folder.hasSuffix("/") ? folder + path : folder + "/" + path
}

/// The path without symbolic links, so that one file has one name.
package func canonical(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// The names in a folder, in byte order, except hidden ones.
package func folderEntries(_ path: String) throws(DataError) -> [String] {
  guard let names = allNames(in: path) else {
    throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(errno))")
  }
  return names.filter { !$0.hasPrefix(".") }.sorted {
    $0.utf8.lexicographicallyPrecedes($1.utf8)
  }
}

/// All names in a folder, including `.` and `..`; `nil` if it cannot be read.
func allNames(in path: String) -> [String]? {
  nameBytes(in: path)?.map { String(decoding: $0, as: UTF8.self) }
}

/// The same as bytes, because a name need not be valid text.
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

/// The remaining names of a folder, as bytes.
func entryNames(_ folder: OpenFolder) -> [[UInt8]] {
  var names: [[UInt8]] = []
  while let entry = readdir(folder) {
    names.append(
      withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) })
  }
  return names
}

/// The folder that contains a path, and its name there.
package func splitPath(_ path: String) -> (folder: String, name: String) {
  var parts = path.split(separator: "/", omittingEmptySubsequences: false)
  while parts.count > 1, parts.last == "" { parts.removeLast() }
  let name = String(parts.removeLast())
  let folder = parts.joined(separator: "/")
  return (folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder, name)
}

/// The path with its last component resolved if it is a link, whether or not the target exists.
package func followed(_ path: String) -> String {
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

/// The paths of all files below a folder, relative to it, except hidden ones. Links are listed but not followed.
package func fileTree(_ path: String) -> [String] {
  guard let folder = try? Directory(path) else { return [] }
  return folder.files
}
