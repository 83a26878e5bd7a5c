import Foundation

/// The kinds of processors that give bits of their own: products and a·b + c are rounded once where a processor
/// can, and vectors have its width. See `CDescentKernels/clones.h`.
enum ProcessorKind: String, CaseIterable {
  case avx512, avx2, other

  static let own: ProcessorKind = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
    let features = Set(flags.split(separator: " "))
    if features.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]) {
      return .avx512
    }
    return features.isSuperset(of: ["avx2", "fma", "bmi1", "bmi2"]) ? .avx2 : .other
  }()
}
