import Descent

/// Shows the progress of a training: on a terminal a bar of the epoch's steps, otherwise one line per epoch.
final class TrainingReporter: Sendable {
  private let progress: ProgressReporter
  private let showing: ShowingOptions

  init(_ showing: ShowingOptions) {
    self.showing = showing
    progress = ProgressReporter(isQuiet: showing.quiet)
  }

  func note(_ text: String) { progress.note(text) }

  func end() { progress.end() }

  /// An observer that shows the progress of a training.
  func observer(_ board: TensorBoardLog?) -> TrainingObserver {
    let (progress, printsLines) = (progress, showing.jsonl)
    var observer = TrainingObserver(note: { progress.note($0) })
    observer.epoch = { line, total in
      if printsLines { try StandardOutput.writeLine(json: line) }
      progress.note(TrainingReporter.words(line, of: total))
    }
    if progress.showsBar {
      observer.step = { progress.show(TrainingReporter.bar($0)) }
    }
    if let board {
      observer.trainer = { try await board.write($0, $1) }
    }
    return observer
  }

  /// The progress of an epoch as a bar.
  private static func bar(_ step: TrainingObserver.Progress) -> ProgressBar {
    ProgressBar(
      label: "epoch \(step.epoch)/\(step.epochs)", done: step.step, total: step.steps,
      note: "loss=\(NumberText.compact(step.loss, digits: 4))")
  }

  /// An epoch as one line.
  private static func words(_ line: TrainingRecord.EpochLine, of total: Int) -> String {
    let width = "\(total)".count
    let number = "\(line.epoch)"
    let count = String(repeating: " ", count: max(0, width - number.count)) + number
    let parts =
      words(line.training, "") + (line.validation.map { words($0, "validation ") } ?? [])
    return "[\(count)/\(total)] " + parts.joined(separator: ", ")
  }

  private static func words(_ measured: TrainingRecord.Measured, _ part: String) -> [String] {
    func number(_ value: Double?) -> String {
      value.map { NumberText.compact($0, digits: 4) } ?? "not finite"
    }
    return ["\(part)loss \(number(measured.loss))"]
      + measured.metrics.sorted { $0.key < $1.key }.map { "\(part)\($0.key) \(number($0.value))" }
  }

  /// Shows the result.
  func show(_ record: TrainingRecord, _ run: TrainingRun) throws {
    if showing.json {
      try StandardOutput.write(data: try record.json + "\n")
    } else if !showing.jsonl {
      let report = record.report(of: run)
      try StandardOutput.write(
        lines: textTable(report.table) + "\n\n" + report.reading + "\n")
    }
    let count = try run.checkpoints.names.count
    note(
      "written to \(run.folder.path): report.html, record.json, metrics.jsonl, config.yaml, figures and "
        + "\(count) \(count == 1 ? "checkpoint" : "checkpoints")")
  }
}
