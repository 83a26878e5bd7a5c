import Dispatch

/// A thread of their own for epochs, which take seconds to hours: on a thread of Swift's cooperative pool, which has one
/// per core, they would keep the program's other tasks waiting.
final class EpochExecutor: TaskExecutor {
  // A serial queue gets a thread when it has work, however many others are busy.
  private let queue = DispatchQueue(label: "Descent epochs")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
