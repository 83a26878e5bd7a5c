import DescentFiles
import Synchronization
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The growing file `metrics.jsonl`: one complete JSON document per line; a line that does not fit on the disk is
/// rolled back.
package final class MetricsLog: Sendable {
  package static let name = "metrics.jsonl"

  private let path: String
  private let file: Mutex<(descriptor: FileDescriptor, size: Int64)>

  /// Creates the log of a run.
  ///
  /// - Parameter lines: The initial lines, for a resumed run.
  package init(in folder: RunFolder, lines: [String] = []) throws {
    path = "\(folder.path)/\(Self.name)"
    if !lines.isEmpty { try folder.write(lines.map { $0 + "\n" }.joined(), to: Self.name) }
    let descriptor = FileDescriptor(
      rawValue: try folder.openForAppending(Self.name, isNew: lines.isEmpty))
    file = Mutex((descriptor, Int64(lines.reduce(0) { $0 + $1.utf8.count + 1 })))
  }

  deinit { file.withLock { try? $0.descriptor.close() } }

  /// Makes the lines survive a loss of power.
  package func synchronize() throws {
    try file.withLock { file in
      // Not everything that can be written to supports this, for example a terminal.
      guard fsync(file.descriptor.rawValue) == 0 || errno == EINVAL else {
        throw OutputFile.error(path, errno)
      }
    }
  }

  package func append(_ line: String) throws {
    try file.withLock { file in
      do {
        file.size += Int64(try file.descriptor.writeAll(Array((line + "\n").utf8)))
      } catch let error as Errno {
        try? file.descriptor.resize(to: file.size)
        throw OutputFile.error(path, error.rawValue)
      }
    }
  }
}
