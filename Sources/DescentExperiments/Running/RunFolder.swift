import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of a run. Its files appear whole or not at all: they are written beside and renamed.
public struct RunFolder: Sendable {
  public let path: String

  /// Makes the folder.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` where it is not empty and must not be overwritten, or
  ///   cannot be made or written.
  public init(_ path: String, overwriting: Bool) throws {
    self.path = path
    let files = FileManager.default
    var isFolder = false
    if files.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder else {
        throw ExperimentError.failed("\(path): is a file; name a folder to write to")
      }
      let content = try contents()
      guard content.isEmpty || overwriting else {
        throw ExperimentError.failed(
          "\(path): holds \(content.count) files already; name another folder or add --overwrite")
      }
    }
    try RunFolder.explaining(path) {
      try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    if overwriting { try removeEarlierRun() }
  }

  private func contents() throws -> [String] {
    try RunFolder.explaining(path) { try FileManager.default.contentsOfDirectory(atPath: path) }
  }

  /// What an earlier run left under our names must not stand beside this run's files.
  private func removeEarlierRun() throws {
    for name in ["config.json", "record.json", "metrics.jsonl", "report.html", "figures"]
    where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
      try RunFolder.explaining("\(path)/\(name)") {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
      }
    }
  }

  /// Writes a file in one piece; folders in its name are made.
  public func write(_ text: String, to name: String) throws {
    let file = "\(path)/\(name)"
    try RunFolder.explaining(file) {
      let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      try FileManager.default.createDirectory(
        atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
    }
  }

  /// The names of all files in the folder, in alphabetical order.
  public var files: [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      var isFolder = false
      return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
        && !isFolder
    }.sorted()
  }

  /// Turns the system's errors into one sentence with the path.
  static func explaining<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as CocoaError {
      let underlying = error.userInfo["NSUnderlyingError"] as? POSIXError
      switch error.code {
      case .fileWriteOutOfSpace:
        throw ExperimentError.failed("\(path): the disk is full; make room or name another folder")
      case .fileWriteNoPermission, .fileReadNoPermission:
        throw ExperimentError.failed("\(path): no permission to write; name another folder")
      case .fileWriteVolumeReadOnly:
        throw ExperimentError.failed("\(path): the disk is read-only; name another folder")
      case .fileReadNoSuchFile, .fileNoSuchFile:
        throw ExperimentError.failed("\(path): no such file or folder")
      default:
        let reason = underlying.map { Errno(rawValue: $0.code.rawValue).description } ?? "\(error)"
        throw ExperimentError.failed("\(path): cannot be written: \(reason)")
      }
    } catch let error as Errno {
      let advice = error == .noSpace ? "; make room or name another folder" : ""
      throw ExperimentError.failed("\(path): cannot be written: \(error.description)\(advice)")
    }
  }
}
