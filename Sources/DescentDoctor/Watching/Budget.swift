/// How long a training may be.
enum Budget {
  /// A configuration's own number of epochs where the budget allows it, and at least three.
  ///
  /// - Parameter steps: Those of an epoch, of all trainings together.
  static func epochs(of planned: Int, steps: Int, within budget: Int) -> Int {
    max(min(3, planned), min(planned, budget / max(1, steps)))
  }
}
