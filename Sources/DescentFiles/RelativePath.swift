#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The folder of a file; empty for the working directory.
package func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "" }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// `path`, resolved against `folder` if it is relative, without detours such as `runs/../data`.
package func resolved(_ path: String, in folder: String) -> String {
  let joined = join(folder, path)
  var parts: [Substring] = []
  for part in joined.split(separator: "/") where part != "." {
    if part == "..", let last = parts.last, last != "..", !isLink(parts, joined) {
      parts.removeLast()
    } else {
      parts.append(part)
    }
  }
  let text = parts.joined(separator: "/")
  return joined.hasPrefix("/") ? "/" + text : text.isEmpty ? "." : text
}

/// The path relative to `folder` of what `path` names relative to the working directory. An absolute path stays
/// absolute, and one that shares only the root with the folder becomes absolute.
package func relative(_ path: String, to folder: String) -> String {
  if path.hasPrefix("/") { return path }
  let target = absolute(path, followingLast: false).split(separator: "/")
  let origin = absolute(folder, followingLast: true).split(separator: "/")
  let common = zip(target, origin).prefix { $0 == $1 }.count
  guard common > 0 || origin.isEmpty else { return "/" + target.joined(separator: "/") }
  let steps = origin.dropFirst(common).map { _ in ".." } + target.dropFirst(common).map(String.init)
  return steps.isEmpty ? "." : steps.joined(separator: "/")
}

/// Whether both paths lead to the same file or folder.
package func isSame(_ first: String, _ second: String) -> Bool {
  canonical(first) == canonical(second)
}

/// Whether anything exists at a path.
package func exists(_ path: String) -> Bool { PathKind(path) != .absent }

/// The path from the root, with links followed, except the last component's own.
package func absolutePath(_ path: String) -> String { absolute(path, followingLast: false) }

/// The path from the root, with links followed as far as it exists, because `..` leads out of a link's target. The last
/// component is left unresolved unless it is a starting folder.
private func absolute(_ path: String, followingLast: Bool) -> String {
  let whole = path.hasPrefix("/") ? path : canonical(".") + "/" + path
  var parts = whole.split(separator: "/").filter { $0 != "." }
  var rest: [Substring] = []
  if let last = parts.last, last != "..", !followingLast { rest = [parts.removeLast()] }
  while !parts.isEmpty {
    let folder = "/" + parts.joined(separator: "/")
    if exists(folder) {
      var whole = canonical(folder).split(separator: "/")
      for part in rest {
        if part == ".." { _ = whole.popLast() } else { whole.append(part) }
      }
      return "/" + whole.joined(separator: "/")
    }
    rest.insert(parts.removeLast(), at: 0)
  }
  return "/" + rest.joined(separator: "/")
}

/// Whether the last of these components of a path is a symbolic link.
private func isLink(_ parts: [Substring], _ whole: String) -> Bool {
  var information = stat()
  let path = (whole.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
}
