import DescentExecution

/// What something needs of the memory, looked at before it is taken.
enum MemoryNeed {
  /// Less than this is had everywhere, and is not looked at.
  private static let small = 64e6

  /// - Parameters:
  ///   - need: In bytes.
  ///   - what: The beginning of the sentence, such as `the parameters take`.
  ///   - advice: What would be right.
  /// - Throws: ``TrainingError/setting(_:)`` where there is not so much.
  static func check(_ need: Double, _ what: String, _ advice: String) throws {
    guard need > small else { return }
    let available = Double(Memory.available)
    guard need > available else { return }
    throw TrainingError.setting(
      "\(what) \(Memory.words(need)) of memory, and there are \(Memory.words(available)); \(advice)"
    )
  }
}
