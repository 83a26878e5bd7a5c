import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The growing file `metrics.jsonl`: one JSON document a line, each written in one piece.
final class MetricsLog: Sendable {
  private let path: String
  private let file: Mutex<FileDescriptor>

  init(in folder: RunFolder) throws {
    let path = "\(folder.path)/metrics.jsonl"
    self.path = path
    let descriptor = try RunFolder.explaining(path) {
      try FileDescriptor.open(
        path, .writeOnly, options: [.create, .append],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    file = Mutex(descriptor)
  }

  deinit { file.withLock { try? $0.close() } }

  func append(_ line: String) throws {
    try RunFolder.explaining(path) {
      _ = try file.withLock { try $0.writeAll(Array((line + "\n").utf8)) }
    }
  }
}
