import DescentFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The last folder that was created to reserve its name, which a signal handler removes if it is still empty.
enum ReservedFolder {
  /// The address of its path, or 0. The path is never freed, because a signal handler reads it.
  private static let path = Atomic<UInt>(0)
  /// Whether a folder is being created whose path is not yet known.
  private static let isBeingMade = Atomic<Bool>(false)

  /// Creates the first unused folder of this name: the name itself, or the name with a number from 2.
  static func make(_ base: String) throws(DataError) -> String {
    // A handler on another thread waits until the path is known; on this thread it runs afterwards.
    var (interruption, before) = (sigset_t(), sigset_t())
    sigemptyset(&interruption)
    sigaddset(&interruption, SIGINT)
    pthread_sigmask(SIG_BLOCK, &interruption, &before)
    isBeingMade.store(true, ordering: .sequentiallyConsistent)
    defer {
      isBeingMade.store(false, ordering: .sequentiallyConsistent)
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    var (name, number) = (base, 1)
    while mkdir(name, 0o777) != 0 {
      guard errno == EEXIST else { throw OutputFile.error(name, errno) }
      number += 1
      name = "\(base)-\(number)"
    }
    path.store(UInt(bitPattern: strdup(name)), ordering: .sequentiallyConsistent)
    return name
  }

  /// Removes the folder if it is still empty.
  static func remove() {
    while isBeingMade.load(ordering: .sequentiallyConsistent) {}
    let address = path.load(ordering: .sequentiallyConsistent)
    if let path = UnsafePointer<CChar>(bitPattern: address) { rmdir(path) }
  }
}
