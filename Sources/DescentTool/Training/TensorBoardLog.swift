import Descent

/// Writes the files of `--tensorboard`: settings at the start, curves and histograms after each epoch, figures at the
/// end.
struct TensorBoardLog: Sendable {
  private let board: TensorBoardWriter
  private static let largestFigure = 1 << 24
  private let run: TrainingRun

  init(_ folder: String, _ run: TrainingRun, resuming: Bool) async throws {
    let begun = await run.trainer.epochs
    board = try TensorBoardWriter(folder, resuming: resuming ? begun + 1 : nil)
    self.run = run
    let metrics = ["loss/train"] + (run.data.validation == nil ? [] : ["loss/validation"])
    try board.writeStart(run.configuration.hyperparameters, metrics: metrics)
  }

  /// Writes each epoch while the trainer waits, because histograms are of the values after it.
  func follow(_ event: RunEvent) async throws {
    guard case .epoch(let epoch, _) = event else { return }
    try await run.trainer.write(epoch, to: board, observing: run.data.training)
  }

  /// Writes the PNG figures and the outcome.
  func finish(_ record: TrainingRecord) throws {
    let folder = "\(run.folder.path)/figures"
    let step = record.epochs.last?.epoch ?? 0
    for name in ((try? fileNames(in: folder)) ?? []) where name.hasSuffix(".png") {
      // The folder may contain anything, such as a pipe.
      guard let png = try? fileContents("\(folder)/\(name)", atMost: Self.largestFigure) else {
        continue
      }
      try board.write([.image("figures/\(name.dropLast(4))", png: png)], step: step)
    }
    try board.writeEnd(.success)
  }
}
