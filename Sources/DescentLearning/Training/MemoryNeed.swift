import DescentExecution

/// Checks memory needs before memory is allocated.
enum MemoryNeed {
  /// Needs below this are always met and are not checked.
  private static let small = 64e6

  /// - Parameters:
  ///   - need: The number of bytes.
  ///   - what: The beginning of the error message, such as `the parameters take`.
  ///   - advice: What would help.
  /// - Throws: ``TrainingError/setting(_:)`` if there is not enough memory.
  static func check(_ need: Double, _ what: String, _ advice: String) throws {
    guard need > small else { return }
    let available = Double(Memory.available)
    guard need > available else { return }
    throw TrainingError.setting(
      "\(what) \(Memory.words(need)) of memory, but only \(Memory.words(available)) are available; \(advice)"
    )
  }
}
