import SwiftProtobuf
import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the results of a training to an event file, which TensorBoard shows as it grows.
///
/// ```swift
/// let board = try TensorBoardWriter("runs/first")
/// for try await epoch in trainer.fit(data, epochs: 20) {
///   try board.write([.scalar("loss/train", epoch.train.loss)], step: epoch.number)
/// }
/// ```
///
/// Each writer starts a new file, so a resumed training continues in a new file next to the existing ones. Whole
/// records are passed to the system immediately: a killed program leaves a file that can be read up to its last record.
/// Several tasks may write.
public final class TensorBoardWriter: Sendable {
  /// The path of the event file.
  public let path: String
  private let file: Mutex<(descriptor: FileDescriptor, size: Int64)>
  let now: @Sendable () -> Double

  /// Starts a file in a folder, which is created if it does not exist.
  ///
  /// - Parameter resuming: The step at which a resumed training starts, if any: data from that step on in earlier files
  ///   of the folder are no longer shown.
  /// - Throws: ``ExportError/file(_:)`` if it cannot be created.
  public convenience init(_ folder: String, resuming step: Int? = nil) throws {
    try self.init(folder, resuming: step, now: { Date().timeIntervalSince1970 })
  }

  /// - Parameter now: The time in seconds since 1970.
  init(_ folder: String, resuming step: Int?, now: @escaping @Sendable () -> Double) throws {
    self.now = now
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ExportError.file("\(folder): cannot be created as a folder for TensorBoard")
    }
    let (path, descriptor) = try Self.makeFile(in: folder, seconds: Int(now()))
    self.path = path
    file = Mutex((descriptor, 0))
    var event = TFEvent()
    event.fileVersion = "brain.Event:2"
    try append(event)
    if let step {
      event.sessionLog.status = .start
      event.step = Int64(step)
      try append(event)
    }
  }

  deinit { file.withLock { try? $0.descriptor.close() } }

  /// Creates a file that did not exist before.
  private static func makeFile(
    in folder: String, seconds: Int
  ) throws -> (String, FileDescriptor) {
    let process = ProcessInfo.processInfo
    let host = process.hostName.isEmpty ? "localhost" : process.hostName
    for number in 0..<1_000 {
      // Readers sort by name, and look for `tfevents`.
      let name = "events.out.tfevents.\(seconds).\(host).\(process.processIdentifier).\(number)"
      let path = "\(folder)/\(name)"
      do {
        return (
          path,
          try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .append],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        )
      } catch Errno.fileExists {
        continue
      } catch {
        throw ExportError.file("\(path): cannot be written: \(error)")
      }
    }
    throw ExportError.file("\(folder): no event file name is free")
  }

  /// Writes summaries of one step; what was written before stays readable whatever happens.
  ///
  /// - Parameter step: Their position on the horizontal axis, such as the number of the epoch.
  /// - Throws: ``ExportError/file(_:)`` if they cannot be written; the file is then unchanged.
  public func write(_ summaries: [TensorBoardSummary], step: Int) throws {
    guard !summaries.isEmpty else { return }
    var event = TFEvent()
    event.step = Int64(step)
    event.summary.value = try summaries.map { try $0.message() }
    try append(event)
  }

  func append(_ event: TFEvent) throws {
    var event = event
    event.wallTime = now()
    do {
      let record = framed(try event.serializedBytes())
      try file.withLock { file in
        do {
          file.size += Int64(try file.descriptor.writeAll(record))
        } catch {
          // A partial write is rolled back.
          try? file.descriptor.resize(to: file.size)
          throw error
        }
      }
    } catch Errno.noSpace {
      throw ExportError.file(
        "\(path): the disk is full; free some space or name a folder on another disk")
    } catch {
      throw ExportError.file("\(path): cannot be written: \(error)")
    }
  }
}
