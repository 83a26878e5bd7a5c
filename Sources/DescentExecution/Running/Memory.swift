import CDescentKernels

/// The memory available to the process. Larger requests are refused with a message before allocation, because running
/// out of memory ends the process, on many systems only when the memory is used.
public enum Memory {
  /// In bytes: the memory of the machine that the process does not use yet, or less if the process is limited, as by
  /// `ulimit -v` or in a container.
  public static var available: Int { Int(clamping: descent_memory_available()) }

  /// `11.2 GB`.
  public static func words(_ bytes: Double) -> String {
    let (unit, name) = bytes >= 1e9 ? (1e9, "GB") : (1e6, "MB")
    let tenths = (bytes / unit * 10).rounded()
    let whole = Int(min(tenths / 10, 1e15))
    return tenths < 100 && tenths.truncatingRemainder(dividingBy: 10) != 0
      ? "\(whole).\(Int(tenths) % 10) \(name)"
      : "\(Int(min((tenths / 10).rounded(), 1e15))) \(name)"
  }
}
