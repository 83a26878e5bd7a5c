import CDescentKernels

/// How many cores may share one run.
///
/// A larger network's step is shared by all cores if no other run is active. If several runs are concurrent from the
/// start, it is best to give each one core:
///
/// ```swift
/// try await Cores.$limit.withValue(1) { try await trainer.runEpoch(data) }
/// ```
///
/// It applies to executors created inside. The bits do not depend on it.
public enum Cores {
  /// The most cores per run, for the current task and those that it starts.
  ///
  /// Counts below 1 mean one core, and no more than 64 share a run.
  @TaskLocal public static var limit = Int(descent_core_count())

  /// The number of cores that share the kernels' work.
  static let most = 64
}
