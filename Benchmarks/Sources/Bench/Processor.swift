/// The processor on which the measurements were made.
enum Processor {
  static var name: String {
    #if os(macOS)
      return ProcessRun.line(["sysctl", "-n", "machdep.cpu.brand_string"]) ?? "unknown"
    #else
      let lines = (try? File.read("/proc/cpuinfo"))?.split(separator: "\n") ?? []
      func value(_ key: String) -> String? {
        lines.first { $0.hasPrefix(key) }?.split(separator: ":").last.map {
          String($0.drop { $0 == " " })
        }
      }
      let model = value("model\t").map { ", model \($0)" } ?? ""
      return (value("model name") ?? "unknown") + model
    #endif
  }
}
