/// Observes the progress of a run. Its functions may be called from several tasks at once.
public struct RunObserver: Sendable {
  /// How much of the run is done, and what was completed last.
  public struct Progress: Sendable {
    public let done: Int
    public let total: Int
    public let note: String
  }

  /// Called when a piece of the run has ended.
  public var progress: @Sendable (Progress) -> Void
  /// Called with a line of measurements for `metrics.jsonl`.
  public var measured: @Sendable (any Encodable & Sendable) throws -> Void
  /// Called with notes for the user.
  public var note: @Sendable (String) -> Void

  public init(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    measured: @escaping @Sendable (any Encodable & Sendable) throws -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.progress = progress
    self.measured = measured
    self.note = note
  }
}
