import Foundation
import Testing

/// Runs of all kinds give the numbers that they gave before, bit for bit, whatever has been built anew meanwhile.
///
/// Where numbers are to change, `make pins` writes them anew; say in the commit why.
@Suite(.timeLimit(.minutes(20))) struct PinTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// What runs the tool on the kinds of processors, where the pins are written: `DESCENT_PINS` names the tool, and
  /// valgrind shows every x86-64 processor as one with AVX2.
  private static let writer = environment["DESCENT_PINS"]

  @Test(.enabled(if: writer == nil), arguments: PinnedRun.all)
  func aRunGivesTheNumbersThatItGave(_ run: PinnedRun) async throws {
    let kind = ProcessorKind.own
    let pins = try await run.pins([Tool.executable().path])
    let expected = try run.pinned(on: kind)
    for key in Set(pins.keys).union(expected.keys).sorted() {
      let (now, before) = (pins[key], expected[key])
      #expect(
        agree(now, before, on: kind),
        "\(run.name), \(key): was \(before?.description ?? "not there"), is \(now?.description ?? "not there")"
      )
    }
  }

  @Test(.enabled(if: ProcessorKind.own == .other))
  func thisProcessorHasNoPinsOfItsOwn() {
    Issue.record(
      "the pins are held to within 2 % here: they were taken with AVX-512 and with AVX2",
      severity: .warning)
  }

  private func agree(_ now: Pin?, _ before: Pin?, on kind: ProcessorKind) -> Bool {
    guard let now, let before else { return false }
    return kind == .other ? now.isNear(before) : now.description == before.description
  }

  @Test func thereAreRunsOfAllKinds() {
    #expect(PinnedRun.all.count >= 20)
    #expect(Set(PinnedRun.all.map(\.name)).count == PinnedRun.all.count)
  }

  // MARK: Writing

  @Test(.enabled(if: writer != nil), arguments: PinnedRun.all)
  func thePinsAreWritten(_ run: PinnedRun) async throws {
    try #require(ProcessorKind.own == .avx512, "pins are written on a processor with AVX-512")
    let tool = try #require(Self.writer)
    try run.write(
      avx512: await run.pins([tool]),
      avx2: await run.pins(["/usr/bin/valgrind", "--tool=none", "-q", tool]))
  }
}
