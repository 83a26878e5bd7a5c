import CDescentKernels

/// How many cores may share one run.
///
/// A larger network's step is shared by all cores where no other run goes on beside it. Where several
/// are to run side by side from the start, each is best given one core:
///
/// ```swift
/// try await Cores.$limit.withValue(1) { try await trainer.runEpoch(data) }
/// ```
///
/// It applies to what is made ready to run inside. The bits do not depend on it.
public enum Cores {
  /// The most cores of a run, for the current task and those that it starts.
  ///
  /// Counts below 1 mean one core, and no more than 64 share a run.
  @TaskLocal public static var limit = Int(descent_core_count())

  /// As many as the kernels share work among.
  static let most = 64
}
