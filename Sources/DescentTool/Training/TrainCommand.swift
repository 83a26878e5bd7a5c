import ArgumentParser
import Descent

/// `descent train`: trains a model as described by a configuration.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on your own data.",
    discussion: """
      The configuration is a file of YAML; 'descent init' writes one for your data. The folder holds the \
      settings, metrics.jsonl with a line an epoch, checkpoints, and at the end record.json, report.html and \
      figures. After an interruption, however sudden, the same command with --resume goes on from the last \
      checkpoint and comes to the same model, bit for bit.
      """)

  @Argument(
    help: "The configuration; with --resume that of the folder unless given.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String?

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var folder: FolderOptions

  @Flag(help: "Go on with the training in the folder of --out.")
  var resume = false

  @Option(
    parsing: .unconditional,
    help: "checkpoints.keep: how many of the latest checkpoints are kept, beside the best.")
  var keep: String?

  @Option(
    help: "A safetensors file, of Descent or of PyTorch, with the weights to begin with.",
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @Option(
    help: "A folder for TensorBoard's event files: curves, histograms, settings and figures.",
    completion: .directory)
  var tensorboard: String?

  @OptionGroup var showing: ShowingOptions

  func validate() throws {
    if resume, folder.out == nil {
      throw ValidationError("--resume: name the folder of the training by --out DIR.")
    }
    if resume, folder.overwrite {
      throw ValidationError("--resume and --overwrite exclude each other; choose one.")
    }
    if file == nil, !resume {
      throw ValidationError("Name a configuration; 'descent init DATA' writes one for your data")
    }
    if resume, settings.names("output") {
      throw ValidationError(
        "--set output: a training goes on in the folder of --out; leave it out.")
    }
    if resume, weights != nil {
      throw ValidationError("--weights begins a training; leave it out with --resume.")
    }
  }

  private func configuration(_ reporter: TrainingReporter) throws -> TrainingConfiguration {
    let further = [("checkpoints.keep", "--keep", keep)]
    if let file {
      return try settings.configuration(file, further: further, note: reporter.note)
    }
    return try settings.configuration(
      ofRun: folder.out ?? "", further: further, note: reporter.note)
  }

  func run() async throws {
    let reporter = TrainingReporter(showing)
    // Held before anything in it is read: another process may be writing there.
    let resumed = resume ? RunFolder(folder.out ?? "") : nil
    try resumed?.hold()
    let configuration = try configuration(reporter)
    // Checked before any work.
    let place = try resumed ?? folder.folder("train", configured: configuration.output)
    defer { place.release() }
    let run = try TrainingRun(configuration, in: place, resuming: resume)
    if resume {
      let checkpoint = try await run.resume(note: reporter.note)
      reporter.note(
        checkpoint.map { "going on from \($0)" } ?? "no checkpoint yet: from the beginning")
    } else if let weights {
      try await run.takeWeights(from: weights)
    }
    var board: TensorBoardLog?
    if let tensorboard {
      board = try await TensorBoardLog(tensorboard, run, resuming: resume)
    }
    let log = board
    defer { reporter.end() }
    do {
      let record = try await interruptible {
        let events = reporter.events(log)
        do {
          let record = try await run.run(events, overwriting: folder.overwrite)
          await events.finish()
          try log?.finish(record)
          return record
        } catch {
          await events.finish()
          throw error
        }
      }
      reporter.end()
      try reporter.show(record, run)
    } catch is CancellationError {
      let steps = await run.trainer.steps
      throw Interrupted(
        state: "a checkpoint after step \(steps) is in \(run.checkpoints.path); "
          + "go on with --resume --out \(run.folder.path)")
    }
  }
}
