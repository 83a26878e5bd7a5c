import Foundation
import Testing

/// The program that counts, in release: `swift build -c release --product allocation-check`.
///
/// `DESCENT_ALLOCATION_CHECK` names another place of it.
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
  func aTrainingStepAllocatesNothingOfItsOwn() throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = allocationCheck
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // 77: a system whose allocator cannot be counted.
    if process.terminationStatus == 77 { return }
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.hasPrefix("steps 100 own 0 openblas "), "\(text)")
  }
}
