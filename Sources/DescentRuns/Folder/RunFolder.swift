import DescentFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The folder of a run. It belongs to one run: only the process that holds its lock writes there, links in it are not
/// followed, and only files that a run wrote are removed.
///
/// Its files appear complete or not at all.
public final class RunFolder: Sendable {
  /// How an earlier run in the folder is treated.
  public enum Claim: Sendable {
    /// There must be none: a nonempty folder is refused.
    case new
    /// It is removed once the first files of the new run are complete.
    case overwriting
    /// It is resumed.
    case resuming
  }

  /// The folder's path.
  public let path: String
  /// The run of which the folder is a part.
  private let parent: RunFolder?
  /// Whether the empty folder was created to reserve its name.
  private let isMadeForItsName: Bool
  private let owned = Mutex<Owned?>(nil)

  /// What exists while the folder is taken.
  private struct Owned: Sendable {
    let directory: Directory
    let lock: RunLock
    var head: RunHead
  }

  /// Names a folder; nothing is created, changed or read yet.
  public convenience init(_ path: String) {
    self.init(path, parent: nil, isMadeForItsName: false)
  }

  /// The first unused folder of this name: the name itself, or the name with a number from 2. It is created so that no
  /// other run takes the name, and removed again if nothing is written to it.
  public convenience init(named base: String) throws(DataError) {
    try OutputFolder.make(splitPath(base).folder)
    let path = try ReservedFolder.make(base)
    self.init(path, parent: nil, isMadeForItsName: true)
  }

  private init(_ path: String, parent: RunFolder?, isMadeForItsName: Bool) {
    self.path = path
    self.parent = parent
    self.isMadeForItsName = isMadeForItsName
  }

  deinit {
    if isMadeForItsName, owned.withLock({ $0 == nil }) { rmdir(path) }
  }

  /// Removes the last folder that was created to reserve its name if it is still empty. A signal handler may call it.
  public static func removeReserved() { ReservedFolder.remove() }

  /// A subfolder for a run that is a part of this one.
  public func part(_ name: String) -> RunFolder {
    RunFolder("\(path)/\(name)", parent: self, isMadeForItsName: false)
  }

  // MARK: Taking the folder

  /// Checks, without changing anything, whether a run may start here.
  ///
  /// - Throws: `DataError` if it is a file, or if it is not empty and the claim is a new run.
  public func check(_ claim: Claim) throws(DataError) {
    guard !path.isEmpty else {
      throw DataError(.invalid, "an output folder is needed")
    }
    switch PathKind(path) {
    case .absent: return
    case .folder: try checkEmpty(Directory(path), claim)
    default: throw DataError(.unwritable, path: path, "is a file; name a folder to write to")
    }
  }

  private func checkEmpty(_ directory: Directory, _ claim: Claim) throws(DataError) {
    guard claim == .new, directory.names.contains(where: { $0 != RunLock.name }) else { return }
    throw DataError(.unwritable, path: path, "is not empty; name another folder")
      .remedied(by: .overwriting)
  }

  /// Takes the folder exclusively for this run, creating it if it does not exist.
  ///
  /// - Throws: `DataError` if another run holds it or it cannot be written.
  public func take(_ claim: Claim) throws(DataError) {
    guard owned.withLock({ $0 == nil }) else { return }
    try check(claim)
    let directory = try open()
    let lock = try RunLock(directory)
    try checkEmpty(directory, claim)
    let head = claim == .new ? nil : try RunHead.read(in: path)
    directory.removeUnfinished()
    let folders = Set(head?.files.filter { $0.contains("/") }.map { splitPath($0).folder } ?? [])
    for name in folders { (try? directory.folder(name))?.removeUnfinished() }
    owned.withLock { $0 = Owned(directory: directory, lock: lock, head: head ?? RunHead()) }
  }

  /// Takes the folder of an earlier run, so that nobody changes it until it is released; nothing is created if there is
  /// no folder.
  ///
  /// - Throws: As ``take(_:)``.
  public func hold() throws(DataError) {
    if isFolder(path) { try take(.resuming) }
  }

  /// Whether this run holds the folder.
  public var isTaken: Bool { owned.withLock { $0 != nil } }

  /// Releases the folder for others.
  public func release() { owned.withLock { $0 = nil } }

  /// Takes the folder and writes the first files of the run. Only when these are complete are the files of an earlier
  /// run removed, unless that run is resumed.
  ///
  /// - Parameters:
  ///   - about: What is known of the run.
  ///   - files: Names and texts of the first files.
  ///   - removing: Removes the rest of an earlier run.
  /// - Throws: `DataError` if another run holds the folder or it cannot be written. The earlier run is then intact.
  public func begin(
    _ claim: Claim, as about: RunHead.About = RunHead.About(.training),
    _ files: [(name: String, text: String)], removing: () throws -> Void = {}
  ) throws {
    try check(files.map(\.name))
    try take(claim)
    let (directory, before) = (try directory(), owned.withLock { $0?.head })
    let earlier = before?.files ?? []
    if claim == .overwriting {
      try checkForeign(files.map(\.name) + RunHead.ownFiles, in: directory, besides: earlier)
    }
    var head = RunHead(about, resuming: claim == .resuming ? before : nil)
    head.add(files.map(\.name) + [RunHead.name])
    let whole = try ([(RunHead.name, head.text)] + files).map { name, text in
      let file = try OutputFile(in: directory, name)
      try file.write(Array(text.utf8))
      try file.flush()
      return file
    }
    if claim == .overwriting {
      if before != nil { try removing() }
      for name in earlier where !head.files.contains(name) { remove(name, in: directory) }
    }
    for file in whole { try RunFolder.betweenFiles { () throws(DataError) in try file.finish() } }
    owned.withLock { $0?.head = head }
  }

  /// Refuses to replace files that no run wrote, such as the configuration that a user keeps in the folder.
  private func checkForeign(
    _ names: [String], in directory: Directory, besides earlier: [String]
  ) throws(DataError) {
    for name in names where !earlier.contains(name) && directory.entry(name) != .absent {
      throw DataError(
        .unwritable, path: "\(path)/\(name)",
        "was not written by a run and would be replaced; name another folder or move the file")
    }
  }

  private func open() throws(DataError) -> Directory {
    if let parent {
      return try parent.directory().makeFolder(String(path.dropFirst(parent.path.count + 1)))
    }
    try OutputFolder.make(path)
    return try Directory(path)
  }

  private func directory() throws(DataError) -> Directory {
    guard let directory = owned.withLock({ $0?.directory }) else {
      throw DataError(.unwritable, path: path, "has not been taken for this run yet")
    }
    return directory
  }

  /// Removes a file of an earlier run, and its folder if that is then empty.
  private func remove(_ name: String, in directory: Directory) {
    let parts = name.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return directory.remove(name) }
    guard let folder = try? directory.folder(parts[0]) else { return }
    folder.remove(parts[1])
    directory.removeIfEmpty(parts[0])
  }

  /// Refuses files that would not be in the folder or one of its subfolders.
  private func check(_ names: [String]) throws(DataError) {
    guard let name = names.first(where: { !RunFolder.isInside($0) }) else { return }
    throw DataError(
      .unwritable, path: path,
      "\"\(name)\" is not the name of a file in it or in one of its folders")
  }

  /// Whether a path leads to a file in the folder or in a subfolder.
  static func isInside(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && !parts.contains { ["", ".", ".."].contains($0) }
  }

  // MARK: Writing

  /// Records which files will be written, so that a later run can distinguish them from other files.
  public func announce(_ names: [String]) throws {
    try check(names)
    let (directory, head) = owned.withLock { owned in
      let known = owned?.head
      owned?.head.add(names)
      return (owned?.directory, owned?.head == known ? nil : owned?.head)
    }
    guard let directory, let head else { return }
    try write(Array(head.text.utf8), to: RunHead.name, in: directory)
  }

  /// Writes a whole file; a folder in its name is created.
  public func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a whole file; a folder in its name is created.
  public func write(_ bytes: [UInt8], to name: String) throws {
    try announce([name])
    try write(bytes, to: name, in: directory())
  }

  private func write(_ bytes: [UInt8], to name: String, in directory: Directory) throws(DataError) {
    let parts = name.split(separator: "/").map(String.init)
    let folder = parts.count > 1 ? try directory.makeFolder(parts[0]) : directory
    let file = try OutputFile(in: folder, parts.last ?? name)
    try file.write(bytes)
    try RunFolder.betweenFiles { () throws(DataError) in try file.finish() }
  }

  /// Records the state of the run, and releases the folder.
  public func end(_ state: RunState) throws {
    defer { release() }
    let head = owned.withLock { owned in
      owned?.head.end(state)
      return owned?.head
    }
    guard let head else { return }
    try write(Array(head.text.utf8), to: RunHead.name, in: directory())
  }

  /// Runs `body` and records how it ended, even if it ended with an error.
  package func ending<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      let result = try await body()
      try end(.completed)
      return result
    } catch {
      // The error that ended the run is the one to report.
      try? end(RunState(error))
      throw error
    }
  }

  /// Opens a file for appending.
  func openForAppending(_ name: String, isNew: Bool) throws -> Int32 {
    try announce([name])
    return try directory().openForAppending(name, isNew: isNew)
  }

  /// Checks that the folder has not been moved.
  ///
  /// - Throws: `DataError` if it was moved or removed.
  public func checkPlace() throws {
    guard try directory().isAt(path) else {
      throw DataError(
        .unwritable, path: path,
        "was moved or removed while the run was writing to it; if it was moved, its contents are there"
      )
    }
  }

  private static let writing = Mutex(())

  /// Runs a closure while no file is being written, for example to end the process.
  public static func betweenFiles<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try writing.withLock { _ throws(Failure) in try body() }
  }

  // MARK: Contents

  /// The paths of all files in the folder, in alphabetical order.
  public var files: [String] { fileTree(path).sorted() }

  /// A summary of the folder: its files, and how many there are in each folder of runs.
  public var summary: String {
    let files = files
    let runs = files.filter { $0.hasSuffix("/config.yaml") }.map { $0.dropLast(11) }
    let parts = runs.map { run in
      "\(files.count { $0.hasPrefix(run) }) files in \(run.dropLast())"
    }
    let own = files.filter { file in !runs.contains { file.hasPrefix($0) } }
    return (own + parts).joined(separator: ", ")
  }
}

extension RunHead {
  mutating func add(_ names: [String]) {
    files = Set(files).union(names).sorted()
  }
}
