import Foundation
import TestProcesses
import Testing

/// The counting program, in release: `swift build -c release --product allocation-check`.
///
/// `DESCENT_ALLOCATION_CHECK` gives another path to it.
private let allocationCheck: URL = {
  if let path = ProcessInfo.processInfo.environment["DESCENT_ALLOCATION_CHECK"] {
    return URL(fileURLWithPath: path)
  }
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return package.appendingPathComponent(".build/release/allocation-check")
}()

@Suite struct AllocationTests {
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: allocationCheck.path),
      "allocations are counted in release: swift build -c release --product allocation-check"))
  func aTrainingStepAllocatesNothingOfItsOwn() async throws {
    let result = try await TestProcess(allocationCheck.path).run()
    // 77: allocations cannot be counted on this system.
    if result.code == 77 { return }
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.hasPrefix("steps 100 own 0 openblas "), "\(result.output)")
  }
}
