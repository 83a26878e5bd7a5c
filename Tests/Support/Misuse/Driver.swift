import Dispatch
import Foundation

/// Runs every case in a process of its own and holds its end to what it must be: no memory error, no data race,
/// no trap but by a documented precondition, no hang, no gigabytes, and no silence about what is wrong.
///
/// - `misuse`: all cases, as many at once as there are cores
/// - `misuse WORD…`: those whose names hold a word
/// - `misuse --sanitized …`: where the process is one of a sanitizer
/// - `misuse --list`: their names
/// - `misuse --preconditions`: the documented preconditions
/// - `misuse --planted`: cases that must all be findings
struct Driver: Sendable {
  let isSanitized: Bool
  let words: [String]
  let all: [Misuse]
  /// A case must end within so many seconds.
  let seconds: Double

  init(
    isSanitized: Bool, words: [String], cases: [Misuse] = Misuse.all, seconds: Double? = nil
  ) {
    self.isSanitized = isSanitized
    self.words = words
    all = cases
    self.seconds = seconds ?? (isSanitized ? 180 : 60)
  }

  func run() async {
    let cases = all.filter { misuse in
      words.isEmpty || words.contains { misuse.name.contains($0) }
    }
    let names = Set(cases.map(\.name))
    guard names.count == cases.count else {
      print("two cases have one name")
      exit(2)
    }
    let findings = await findings(in: cases)
    for finding in findings { print(finding) }
    print("\(cases.count) wrong uses, \(findings.count) findings")
    exit(findings.isEmpty && !cases.isEmpty ? 0 : 1)
  }

  private func findings(in cases: [Misuse]) async -> [String] {
    let width = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8))
    var results = [String?](repeating: nil, count: cases.count)
    await withTaskGroup(of: (Int, String?).self) { group in
      var next = 0
      func begin() {
        guard next < cases.count else { return }
        let (index, misuse) = (next, cases[next])
        next += 1
        group.addTask { (index, await finding(of: misuse)) }
      }
      for _ in 0..<width { begin() }
      while let (index, finding) = await group.next() {
        results[index] = finding
        begin()
      }
    }
    return results.compactMap(\.self)
  }

  /// What is wrong with the end of a case; nothing where it is as it must be.
  private func finding(of misuse: Misuse) async -> String? {
    let end = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: ProcessEnd(of: misuse.name, within: seconds, isSanitized))
      }
    }
    return Judgment(misuse, end, isSanitized: isSanitized).finding.map { "\(misuse.name): \($0)" }
  }
}
