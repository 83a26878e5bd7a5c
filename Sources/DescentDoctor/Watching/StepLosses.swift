import Synchronization

/// The losses of the first steps of a training.
final class StepLosses: Sendable {
  private let state = Mutex<[Double]>([])
  private let most: Int

  init(most: Int) { self.most = most }

  func add(_ loss: Double) {
    state.withLock { if $0.count < most { $0.append(loss) } }
  }

  var values: [Double] { state.withLock { $0 } }
}
