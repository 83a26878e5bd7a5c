import Dispatch

/// A thread of its own for a trainer, whose epochs take seconds to hours: on a thread of Swift's cooperative pool, which
/// has one per core, they would keep the program's other tasks waiting.
final class TrainerExecutor: SerialExecutor {
  // A serial queue gets a thread whenever it has work, however many others are busy.
  private let queue = DispatchQueue(label: "Descent trainer")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
  }
}
