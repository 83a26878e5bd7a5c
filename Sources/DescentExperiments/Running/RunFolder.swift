import Synchronization
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of a run. Its files appear whole or not at all: they are written beside and renamed.
public struct RunFolder: Sendable {
  public let path: String

  /// Names a folder; nothing is made or changed yet.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` where it is a file, or is not empty and must not be
  ///   overwritten.
  public init(_ path: String, overwriting: Bool) throws {
    self.path = path
    guard !path.isEmpty else {
      throw ExperimentError.usage("--out: the name of a folder to write to is needed")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard RunFolder.isFolder(path) else {
      throw ExperimentError.failed("\(path): is a file; name a folder to write to")
    }
    let content = try RunFolder.explaining(path, "read") {
      try FileManager.default.contentsOfDirectory(atPath: path)
    }
    guard content.isEmpty || overwriting else {
      throw ExperimentError.failed(
        "\(path): is not empty; name another folder or add --overwrite")
    }
  }

  /// Makes the folder, and removes what an earlier run has left in it.
  ///
  /// - Parameter keptNames: What stays, because the earlier run goes on.
  /// - Throws: ``ExperimentError/failed(_:)`` where it cannot be made or written.
  public func make(keeping keptNames: [String] = []) throws {
    try RunFolder.explaining(path, "made") {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    removeUnfinished()
    try removeEarlierRun(keeping: keptNames)
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  /// What a run that was killed had begun to write: so Foundation calls a file until it is whole.
  private func removeUnfinished() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(".dat.nosync") {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// What an earlier run left under our names must not stand beside this run's files. Figures go
  /// only where there was a run: the folder may be another's.
  private func removeEarlierRun(keeping keptNames: [String]) throws {
    let isRun = ["config.json", "config.yaml"].contains {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
    let names = ["config.json", "record.json", "metrics.jsonl", "report.html"]
    for name in names + (isRun ? ["figures"] : [])
    where !keptNames.contains(name) && FileManager.default.fileExists(atPath: "\(path)/\(name)") {
      try RunFolder.explaining("\(path)/\(name)") {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
      }
    }
  }

  /// Writes a file in one piece; folders in its name are made.
  public func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file in one piece; folders in its name are made.
  public func write(_ bytes: [UInt8], to name: String) throws {
    let file = "\(path)/\(name)"
    try RunFolder.explaining(file) {
      let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      try FileManager.default.createDirectory(
        atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
      try RunFolder.betweenFiles {
        try Data(bytes).write(to: URL(filePath: file), options: .atomic)
      }
    }
  }

  private static let writing = Mutex(())

  /// Does something while no file is being written, such as ending the process.
  public static func betweenFiles<Result>(_ body: () throws -> Result) rethrows -> Result {
    try writing.withLock { _ in try body() }
  }

  /// The names of all files in the folder, in alphabetical order.
  public var files: [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return names.filter { !RunFolder.isFolder("\(path)/\($0)") }.sorted()
  }

  /// What is in the folder, in words: its files, and how many there are in each folder of runs.
  public var summary: String {
    let files = files
    let runs = files.filter { $0.hasSuffix("/config.json") }.map { $0.dropLast(11) }
    let parts = runs.map { run in
      "\(files.count { $0.hasPrefix(run) }) files in \(run.dropLast())"
    }
    let own = files.filter { file in !runs.contains { file.hasPrefix($0) } }
    return (own + parts).joined(separator: ", ")
  }

  /// Turns the system's errors into one sentence with the path.
  static func explaining<Result>(
    _ path: String, _ act: String = "written", _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as CocoaError {
      let underlying = error.userInfo["NSUnderlyingError"] as? POSIXError
      switch error.code {
      case .fileWriteOutOfSpace:
        throw ExperimentError.failed("\(path): the disk is full; make room or name another folder")
      case .fileWriteNoPermission, .fileReadNoPermission:
        throw ExperimentError.failed("\(path): cannot be \(act): permission denied")
      case .fileWriteVolumeReadOnly:
        throw ExperimentError.failed("\(path): the disk is read-only; name another folder")
      case .fileReadNoSuchFile, .fileNoSuchFile:
        throw ExperimentError.failed("\(path): cannot be \(act): no such file or folder")
      default:
        let reason = underlying.map { Errno(rawValue: $0.code.rawValue).description } ?? "\(error)"
        throw ExperimentError.failed("\(path): cannot be \(act): \(reason)")
      }
    } catch let error as Errno {
      let advice = error == .noSpace ? "; make room or name another folder" : ""
      throw ExperimentError.failed("\(path): cannot be \(act): \(error.description)\(advice)")
    }
  }
}
