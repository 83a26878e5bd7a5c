import DescentFiles
import DescentNumerics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// This machine, since it was started: holds on files are exact among processes of one machine only.
package enum Machine {
  static let name = digits(identity)

  /// The processes that have numbers in common: those of a container are others than those of its host. Copies of a
  /// virtual machine may differ only in their host's name.
  package static let processes: String = {
    var space = [CChar](repeating: 0, count: 256)
    let count = max(0, readlink("/proc/self/ns/pid", &space, space.count - 1))
    return digits(identity + space[..<count].map { UInt8(bitPattern: $0) } + hostName)
  }()

  private static func digits(_ bytes: [UInt8]) -> String {
    let digits = String(FNV1a(bytes).value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static var identity: [UInt8] {
    if let bytes = try? bootIdentifier() { return bytes }
    return hostName
  }

  private static var hostName: [UInt8] {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return name.map { UInt8(bitPattern: $0) }
  }

  private static func bootIdentifier() throws -> [UInt8]? {
    guard let file = OpenFile("/proc/sys/kernel/random/boot_id", O_RDONLY) else { return nil }
    let bytes = try file.read(0..<64)
    return bytes.isEmpty ? nil : bytes
  }
}
