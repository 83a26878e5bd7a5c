#if arch(x86_64) || arch(arm64)
  import CDescentKernels
  import Foundation
  import Testing

  /// Each test is one synchronous function, so that it stays on the thread whose setting it changes.
  @Suite struct FloatingPointTests {
    /// Whether denormal results are flushed to zero.
    var flushes: Bool { Elementary.exponential(-90) == 0 }

    @Test func flushAndRestore() {
      #expect(!flushes)
      let setting = descent_flush_denormals()
      #expect(flushes)
      descent_restore_denormals(setting)
      #expect(!flushes)
    }

    @Test("A restored setting may be the flushing one")
    func nesting() {
      let outer = descent_flush_denormals()
      descent_restore_denormals(descent_flush_denormals())
      #expect(flushes)
      descent_restore_denormals(outer)
      #expect(!flushes)
    }

    @Test("Logarithms of denormal numbers are the same while flushing")
    func logarithms() {
      let x = (1...400).map { Float(bitPattern: UInt32($0 * $0 * 52)) }
      let before = Elementary.logarithm(x)
      let setting = descent_flush_denormals()
      let flushed = Elementary.logarithm(x)
      descent_restore_denormals(setting)
      #expect(flushed == before)
      for (number, logarithm) in zip(x, before) {
        #expect(abs(logarithm - log(number)) <= 8e-6)
      }
    }

    @Test("While flushing, results are as before or zero", arguments: Elementary.allCases)
    func results(_ function: Elementary) {
      let x = stride(from: Float(-110), through: 110, by: 0.0625).map { $0 }
      let before = function(x)
      let setting = descent_flush_denormals()
      let flushed = function(x).map(\.bitPattern)
      descent_restore_denormals(setting)
      for (a, b) in zip(before, flushed) {
        #expect((a.isSubnormal ? 0 : a).bitPattern == b || a.isNaN && Float(bitPattern: b).isNaN)
      }
    }
  }
#endif
