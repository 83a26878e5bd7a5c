import CDescentKernels
import Testing

@testable import DescentExecution

#if canImport(Glibc)
  import Glibc
#endif

/// Which runs get helpers. Each test is a process of its own, so that no run of another test is beside it.
@Suite struct HelperTests {
  @Test func onlyARunThatIsAloneGetsHelpers() async {
    await #expect(processExitsWith: .success) {
      #expect(descent_helpers_begin(0) == 0)
      descent_helpers_end(0)
      let clock = ContinuousClock()
      let alone = descent_helpers_begin(2)
      #expect(alone == 2)
      let start = clock.now
      #expect(descent_helpers_begin(2) == 0, "beside another")
      descent_helpers_end(0)
      descent_helpers_end(alone)
      let soonAfter = descent_helpers_begin(2)
      descent_helpers_end(soonAfter)
      if clock.now - start < .milliseconds(150) { #expect(soonAfter == 0) }
      // Longer than the time for which concurrent runs are remembered (QUIET in region.c).
      try await Task.sleep(for: .milliseconds(400))
      #expect(descent_helpers_begin(2) == 2)
    }
  }

  @Test func helpersBelongToOneRunUntilItsEnd() async {
    await #expect(processExitsWith: .success) {
      let held = descent_helpers_begin(1)
      #expect(held == 1)
      // A run without helpers ends. That it began is left out, so that nobody knows of a crowd.
      descent_helpers_end(0)
      #expect(descent_helpers_begin(1) == 0)
      descent_helpers_end(held)
      #expect(descent_helpers_begin(1) == 1)
    }
  }

  @Test func thereAreAtMost63() async {
    await #expect(processExitsWith: .success) {
      #expect(descent_helpers_begin(1000) == 63)
    }
  }

  /// As many threads as can share a run, most of which find nothing left to do.
  @Test(.enabled(if: descent_products_are_fast())) func sixtyFourThreadsGiveTheSameBits() async {
    await #expect(processExitsWith: .success) {
      let plan = Plan(try SharingTests.step(batch: 100))
      let alone = try SharingTests.bits(plan, cores: 1)
      #expect(try Executor(plan, variables: VariableStore(seed: 1), cores: 1000).helpers == 63)
      #expect(try SharingTests.bits(plan, cores: 64) == alone)
    }
  }

  #if canImport(Glibc)
    @Test func coresThatThisProcessMayNotUseDoNotCount() async {
      await #expect(processExitsWith: .success) {
        // Swift's Glibc lacks them.
        typealias Function = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> CInt
        let asking = try #require(dlsym(nil, "sched_getaffinity"))
        let setting = try #require(dlsym(nil, "sched_setaffinity"))
        let (ask, set) = (
          unsafeBitCast(asking, to: Function.self), unsafeBitCast(setting, to: Function.self)
        )
        var cores = [UInt8](repeating: 0, count: 128)
        #expect(ask(0, cores.count, &cores) >= 0)
        #expect(Int(descent_core_count()) == cores.reduce(0) { $0 + $1.nonzeroBitCount })
        // The first of them alone.
        let first = try #require(cores.firstIndex { $0 != 0 })
        let core = cores[first] & (~cores[first] &+ 1)
        cores = cores.indices.map { $0 == first ? core : 0 }
        #expect(set(0, cores.count, &cores) == 0)
        #expect(descent_core_count() == 1)
      }
    }
  #endif
}
