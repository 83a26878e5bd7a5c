import DescentExecution

extension Executor {
  /// Runs part of a pass over many samples, of which the first `samples` are done.
  ///
  /// Random numbers depend on the step and on the position in the batch. To give each sample of each pass its own
  /// numbers, the pass is used as the step, and the position among all samples goes into the seed.
  func run(seed: UInt64, pass: UInt32, after samples: Int) {
    // An odd 64-bit number, 2⁶⁴ divided by the golden ratio: no two positions share a seed.
    run(seed: seed &+ UInt64(samples) &* 0x9e37_79b9_7f4a_7c15, step: pass)
  }
}
