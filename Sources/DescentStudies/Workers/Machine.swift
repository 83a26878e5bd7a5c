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
enum Machine {
  static let name: String = {
    let number = FNV1a(identity).value
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }()

  private static var identity: [UInt8] {
    if let bytes = try? bootIdentifier() { return bytes }
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
