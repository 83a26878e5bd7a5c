import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The growing file `metrics.jsonl`: one JSON document a line, each whole: a line that does
/// not fit on the disk is taken back.
final class MetricsLog: Sendable {
  private let path: String
  private let file: Mutex<(descriptor: FileDescriptor, size: Int64)>

  init(in folder: RunFolder) throws {
    let path = "\(folder.path)/metrics.jsonl"
    self.path = path
    let descriptor = try RunFolder.explaining(path) {
      try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate, .append],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    file = Mutex((descriptor, 0))
  }

  deinit { file.withLock { try? $0.descriptor.close() } }

  func append(_ line: String) throws {
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
