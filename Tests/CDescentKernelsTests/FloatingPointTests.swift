#if arch(x86_64) || arch(arm64)
  import CDescentKernels
  import Testing

  /// Each test is one synchronous function, so that it stays on the thread whose setting it changes.
  @Suite struct FloatingPointTests {
    let denormal = Float.leastNonzeroMagnitude

    /// Whether denormal results and denormal operands are taken for zero.
    var flushesResults: Bool { Elementary.exponential(-90) == 0 }
    var flushesOperands: Bool { Elementary.logarithm(denormal) == -.infinity }

    @Test func flushAndRestore() {
      #expect(!flushesResults && !flushesOperands)
      let setting = descent_flush_denormals()
      #expect(flushesResults && flushesOperands)
      descent_restore_denormals(setting)
      #expect(!flushesResults && !flushesOperands)
    }

    @Test("A restored setting may be the flushing one")
    func nesting() {
      let outer = descent_flush_denormals()
      descent_restore_denormals(descent_flush_denormals())
      #expect(flushesResults && flushesOperands)
      descent_restore_denormals(outer)
      #expect(!flushesResults && !flushesOperands)
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
