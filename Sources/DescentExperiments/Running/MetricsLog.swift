import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The growing file `metrics.jsonl`: one JSON document a line, each whole: a line that does
/// not fit on the disk is taken back.
package final class MetricsLog: Sendable {
  private let path: String
  private let file: Mutex<(descriptor: FileDescriptor, size: Int64)>

  /// A log of its own for a run.
  ///
  /// - Parameter lines: What it begins with, where a run goes on.
  package init(in folder: RunFolder, lines: [String] = []) throws {
    let path = "\(folder.path)/metrics.jsonl"
    self.path = path
    if !lines.isEmpty { try folder.write(lines.map { $0 + "\n" }.joined(), to: "metrics.jsonl") }
    let descriptor = try RunFolder.explaining(path) {
      try FileDescriptor.open(
        path, .writeOnly, options: lines.isEmpty ? [.create, .truncate, .append] : [.append],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    file = Mutex((descriptor, Int64(lines.reduce(0) { $0 + $1.utf8.count + 1 })))
  }

  deinit { file.withLock { try? $0.descriptor.close() } }

  /// Lets the lines outlast a loss of power.
  package func synchronize() throws {
    try RunFolder.explaining(path) {
      try file.withLock { file in
        // Not everything that can be written to can do it, as a terminal.
        guard fsync(file.descriptor.rawValue) == 0 || errno == EINVAL else {
          throw Errno(rawValue: errno)
        }
      }
    }
  }

  package func append(_ line: String) throws {
    try RunFolder.explaining(path) {
      try file.withLock { file in
        do {
          file.size += Int64(try file.descriptor.writeAll(Array((line + "\n").utf8)))
        } catch {
          try? file.descriptor.resize(to: file.size)
          throw error
        }
      }
    }
  }
}
