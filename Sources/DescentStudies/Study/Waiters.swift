import Synchronization

/// Lets jobs of this process wait until one of them has news, or for a moment, because other processes give no sign.
final class Waiters: Sendable {
  static let shortest: Duration = .milliseconds(1)
  private static let longest: Duration = .milliseconds(50)

  private struct State {
    var version = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
    /// Those woken before they waited.
    var early: Set<Int> = []
  }

  private let state = Mutex(State())

  var version: Int { state.withLock { $0.version } }

  /// There is news.
  func wake() {
    let waiting = state.withLock { state in
      state.version += 1
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns after the first news since a version, or after a pause, which is doubled for the next time.
  func change(since version: Int, within pause: inout Duration) async {
    let length = pause
    pause = min(pause * 2, Self.longest)
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    let timer = Task { [self] in
      try? await Task.sleep(for: length)
      end(id)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isNow = state.withLock { state in
          if state.version != version || state.early.remove(id) != nil { return true }
          state.waiting[id] = continuation
          return false
        }
        if isNow { continuation.resume() }
      }
    } onCancel: {
      end(id)
    }
    timer.cancel()
    _ = state.withLock { $0.early.remove(id) }
  }

  private func end(_ id: Int) {
    let continuation = state.withLock { state in
      let continuation = state.waiting.removeValue(forKey: id)
      if continuation == nil { state.early.insert(id) }
      return continuation
    }
    continuation?.resume()
  }
}
