#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The memory that a process can have. What is larger is refused in a sentence before it is asked for, because
/// memory that cannot be had ends the process, on many systems only when it is used.
public enum Memory {
  /// In bytes: that of the machine, less where the process is limited, as by `ulimit -v` or in a container.
  public static var available: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    let limits = [
      machine.overflow ? nil : machine.partialValue, addressSpace, container,
    ]
    return limits.compactMap { $0 }.min() ?? .max
  }

  /// `11.2 GB`.
  public static func words(_ bytes: Double) -> String {
    let (unit, name) = bytes >= 1e9 ? (1e9, "GB") : (1e6, "MB")
    let tenths = (bytes / unit * 10).rounded()
    let whole = Int(min(tenths / 10, 1e15))
    return tenths < 100 && tenths.truncatingRemainder(dividingBy: 10) != 0
      ? "\(whole).\(Int(tenths) % 10) \(name)"
      : "\(Int(min((tenths / 10).rounded(), 1e15))) \(name)"
  }

  /// What is left of the address space where it is limited.
  private static var addressSpace: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let found = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #else
      let found = getrlimit(RLIMIT_AS, &limit)
    #endif
    guard found == 0, let most = Int(exactly: limit.rlim_cur), most < Int.max else { return nil }
    return max(0, most - mapped)
  }

  /// The pages that the process has mapped, in bytes, where the system tells.
  private static var mapped: Int {
    (firstNumber(in: "/proc/self/statm") ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// The limit of a container, by the second or the first version of control groups.
  private static var container: Int? {
    firstNumber(in: "/sys/fs/cgroup/memory.max")
      ?? firstNumber(in: "/sys/fs/cgroup/memory/memory.limit_in_bytes")
  }

  private static func firstNumber(in path: String) -> Int? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    let digits = bytes.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
