/// Is told how a run goes on. Its functions may be called from several tasks at once.
public struct RunObserver: Sendable {
  /// How much of the run is done, and what was done last.
  public struct Progress: Sendable {
    public let done: Int
    public let total: Int
    public let note: String
  }

  /// A piece of the run has ended.
  public var progress: @Sendable (Progress) -> Void
  /// A line of measurements for `metrics.jsonl`.
  public var measured: @Sendable (any Encodable & Sendable) throws -> Void
  /// Something that the person running it should know.
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
