import Descent

/// Shows the progress of a training: on a terminal a bar of the epoch's steps, otherwise one line per epoch.
final class TrainingReporter: Sendable {
  private let progress: ProgressReporter
  private let showing: ShowingOptions
  private let lines = PrintedLines()

  init(_ showing: ShowingOptions) {
    self.showing = showing
    progress = ProgressReporter(isQuiet: showing.quiet)
  }

  func note(_ text: String) { progress.note(text) }

  func end() { progress.end() }

  /// Those who follow a training: the bar or the lines, and what is printed.
  func events(_ board: TensorBoardLog?) -> RunEvents {
    let (progress, showing) = (progress, showing)
    let events = RunEvents()
    events.watch(steps: progress.showsBar) { event in
      switch event {
      case .note(let text): progress.note(text)
      case .step(let step): progress.show(TrainingReporter.bar(step))
      case .epoch(let epoch, let total) where !showing.quiet:
        progress.note(TrainingReporter.words(EpochLine(epoch), of: total))
      default: break
      }
    }
    if showing.jsonl {
      events.record { [lines] event in
        if case .epoch(let epoch, _) = event { lines.print(EpochLine(epoch)) }
      }
    }
    if let board { events.accompany(board.follow) }
    return events
  }

  /// The progress of an epoch as a bar.
  private static func bar(_ step: StepProgress) -> ProgressBar {
    ProgressBar(
      label: "epoch \(step.epoch)/\(step.epochs)", done: step.step, total: step.steps,
      note: "loss=\(NumberText.compact(step.loss, digits: 4))")
  }

  /// An epoch as one line.
  private static func words(_ line: EpochLine, of total: Int) -> String {
    let width = "\(total)".count
    let number = "\(line.epoch)"
    let count = String(repeating: " ", count: max(0, width - number.count)) + number
    let parts =
      words(line.training, "") + (line.validation.map { words($0, "validation ") } ?? [])
    return "[\(count)/\(total)] " + parts.joined(separator: ", ")
  }

  private static func words(_ measured: Measurements, _ part: String) -> [String] {
    func number(_ value: Double?) -> String {
      value.map { NumberText.compact($0, digits: 4) } ?? "not finite"
    }
    return ["\(part)loss \(number(measured.loss))"]
      + measured.metrics.sorted { $0.key < $1.key }.map { "\(part)\($0.key) \(number($0.value))" }
  }

  /// Shows the result.
  func show(_ record: TrainingRecord, _ run: TrainingRun) throws {
    try lines.check()
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
