import DescentFiles
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The file by which a worker shows that it lives.
final class WorkerFile: Sendable {
  /// `descent-MACHINE-PROCESS-RANDOM`.
  let name: String
  let path: String
  let file: OpenFile
  // Only made and canceled here.
  nonisolated(unsafe) private let heartbeat: any DispatchSourceTimer

  /// How often the modification time is renewed.
  private static let interval = 10

  static func machine(of name: String) -> String? {
    let parts = name.split(separator: "-")
    return parts.count == 4 && parts[0] == "descent" ? String(parts[1]) : nil
  }

  /// Whether a record's worker is one of ours.
  static func isOurs(_ worker: String) -> Bool { worker.hasPrefix("descent-") }

  init(in folder: String) throws(DataError) {
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    name = "descent-\(Machine.name)-\(getpid())-\(random)"
    path = folder + "/" + name
    file = try Self.make(name, in: folder)
    _ = Self.removedAtExit
    Self.present.withLock { [path] in _ = $0.insert(path) }
    Self.removeFilesOfTheDead(in: folder)
    heartbeat = DispatchSource.makeTimerSource(queue: .global(qos: .userInitiated))
    // The file is captured, so that its descriptor is not another file's by then.
    heartbeat.setEventHandler { [file] in _ = futimens(file.descriptor, nil) }
    heartbeat.schedule(
      deadline: .now() + .seconds(Self.interval), repeating: .seconds(Self.interval))
    heartbeat.resume()
  }

  deinit {
    heartbeat.cancel()
    Self.present.withLock { _ = $0.remove(path) }
    Self.remove(path)
  }

  /// The files of this process. One that is still there when the process ends in order is removed then.
  private static let present = Mutex<Set<String>>([])

  private static let removedAtExit: Void = {
    atexit { for path in WorkerFile.present.withLock({ $0 }) { WorkerFile.remove(path) } }
  }()

  /// The last worker to leave removes the folder.
  private static func remove(_ path: String) {
    unlink(path)
    rmdir(splitPath(path).folder)
  }

  /// It is held before it has its name, so that nobody takes it for the file of a dead worker.
  private static func make(_ name: String, in folder: String) throws(DataError) -> OpenFile {
    let unfinished = folder + "/." + name
    while true {
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw OutputFile.error(folder, errno)
      }
      guard let file = OpenFile(unfinished, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW) else {
        // The last worker to leave has just removed the folder.
        if errno == ENOENT { continue }
        throw OutputFile.error(folder, errno)
      }
      // Another worker that was just starting may look at the file at this moment. Where files cannot be held, the
      // modification time has to do.
      while file.hold() == false { usleep(100) }
      try file.append(Array((name + "\n").utf8))
      guard rename(unfinished, folder + "/" + name) == 0 else {
        // Another worker that was just starting took it for one left behind.
        if errno == ENOENT { continue }
        throw OutputFile.error(folder, errno)
      }
      return file
    }
  }

  private static func removeFilesOfTheDead(in folder: String) {
    guard let names = try? Directory(folder).names else { return }
    for name in names
    where machine(of: name.hasPrefix(".") ? String(name.dropFirst()) : name) == Machine.name {
      guard let file = OpenFile(folder + "/" + name, O_RDONLY | O_NOFOLLOW) else { continue }
      if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 { unlink(folder + "/" + name) }
    }
  }
}
