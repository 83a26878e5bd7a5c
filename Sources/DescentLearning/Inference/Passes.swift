import DescentExecution

extension Executor {
  /// Runs a part of a pass over many samples, `samples` of which went before.
  ///
  /// Random numbers are counted by step and by place in the batch. So that each sample of each pass has its
  /// own, the pass is the step, and the place among all samples goes into the seed.
  func run(seed: UInt64, pass: UInt32, after samples: Int) {
    // An odd number of 64 bits, 2⁶⁴ over the golden ratio: no two places have one seed.
    run(seed: seed &+ UInt64(samples) &* 0x9e37_79b9_7f4a_7c15, step: pass)
  }
}
