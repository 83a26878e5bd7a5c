#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The machine on which a run was made, in a few words.
package enum Machine {
  package static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  package static let description =
    "\(processor ?? architecture), \(coreCount) \(coreCount == 1 ? "core" : "cores")"

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "arm64"
    #else
      "processor"
    #endif
  }

  private static var processor: String? {
    guard let data = try? Data(contentsOf: URL(filePath: "/proc/cpuinfo")) else { return nil }
    // As bytes: the file has a part for each core, and reading characters costs as much as a small training.
    let line = data.split(separator: UInt8(ascii: "\n"), maxSplits: 16).first {
      $0.starts(with: Array("model name".utf8))
    }.map { String(decoding: $0, as: UTF8.self) }
    let name = line?.split(separator: ":", maxSplits: 1).last.map(String.init)
    return name.map { String($0.drop { $0 == " " }) }
  }
}
