import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the files of `--tensorboard`: settings at the start, curves and histograms after each epoch, figures at the
/// end.
struct TensorBoardLog: Sendable {
  private let board: TensorBoardWriter
  private let run: TrainingRun

  init(_ folder: String, _ run: TrainingRun, resuming: Bool) async throws {
    let begun = await run.trainer.epochs
    board = try TensorBoardWriter(folder, resuming: resuming ? begun + 1 : nil)
    self.run = run
    let metrics = ["loss/train"] + (run.data.validation == nil ? [] : ["loss/validation"])
    try board.writeStart(run.configuration.hyperparameters, metrics: metrics)
  }

  func write(_ trainer: Trainer, _ epoch: Epoch) async throws {
    try await trainer.write(epoch, to: board, observing: run.data.training)
  }

  /// Writes the PNG figures and the outcome.
  func finish(_ record: TrainingRecord) throws {
    let folder = "\(run.folder.path)/figures"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let step = record.epochs.last?.epoch ?? 0
    for name in names.sorted() where name.hasSuffix(".png") {
      let png = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      try board.write([.image("figures/\(name.dropLast(4))", png: Array(png))], step: step)
    }
    try board.writeEnd(.success)
  }
}
