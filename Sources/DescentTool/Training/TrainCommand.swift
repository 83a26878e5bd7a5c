import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `descent train`: trains a model as described by a configuration.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on your own data.",
    discussion: """
      The configuration is a YAML file; 'descent init' writes one for your data. The folder holds the settings, \
      metrics.jsonl with one line per epoch, checkpoints, and at the end record.json, report.html and figures. After \
      any interruption, even a crash, the same command with --resume continues from the last checkpoint and \
      arrives at the same model, bit for bit.
      """)

  @Argument(
    help: "The configuration; with --resume, by default that of the folder.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String?

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var folder: FolderOptions

  @Flag(help: "Resume the training in the folder of --out.")
  var resume = false

  @Option(
    parsing: .unconditional,
    help: "checkpoints.keep: how many of the latest checkpoints are kept in addition to the best.")
  var keep: String?

  @Option(
    help: "A safetensors file, of Descent or of PyTorch, with the initial weights.",
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @Option(
    help: "A folder for TensorBoard's event files: curves, histograms, settings and figures.",
    completion: .directory)
  var tensorboard: String?

  @Option(
    parsing: .unconditional,
    help: "Train this many times, each time with the next seed and in its own folder.")
  var seeds: Int?

  @Option(
    parsing: .unconditional,
    help: "With --seeds: how many trainings run concurrently (default: the number of cores).")
  var jobs: Int?

  @OptionGroup var showing: ShowingOptions

  func validate() throws {
    if resume, folder.out == nil {
      throw ValidationError("--resume: give the folder of the training with --out DIR.")
    }
    if resume, folder.overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive.")
    }
    if file == nil, !resume {
      throw ValidationError("Name a configuration; 'descent init DATA' writes one for your data")
    }
    if resume, settings.names("output") {
      throw ValidationError(
        "--set output: a training is resumed in the folder of --out; omit it.")
    }
    try validateSeeds()
    if resume, weights != nil {
      throw ValidationError("--weights starts a new training; omit it with --resume.")
    }
  }

  private func validateSeeds() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
    guard let seeds else {
      if jobs != nil, !resume {
        throw ValidationError("--jobs applies only with --seeds; omit it.")
      }
      return
    }
    guard (1...10_000).contains(seeds) else {
      throw ValidationError("--seeds \(seeds): it must be from 1 to 10000.")
    }
    if resume {
      throw ValidationError("--resume: the folder determines the seeds; omit --seeds.")
    }
    if let flag = flagsOfOneTraining {
      throw ValidationError("\(flag) applies to one training; omit it or --seeds.")
    }
  }

  /// The first given flag that has no meaning for several trainings.
  private var flagsOfOneTraining: String? {
    [
      ("--weights", weights != nil), ("--tensorboard", tensorboard != nil),
      ("--jsonl", showing.jsonl),
    ].first { $0.1 }?.0
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
    if let several = try several(configuration, resumed) { return try await train(several) }
    // Checked before any work.
    let place = try resumed ?? folder.folder("train", configured: configuration.output)
    defer { place.release() }
    let run = try TrainingRun(configuration, in: place, resuming: resume)
    if resume {
      let checkpoint = try await run.resume(note: reporter.note)
      reporter.note(
        checkpoint.map { "resuming from \($0)" } ?? "no checkpoint yet: starting from the beginning"
      )
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
        let record = try await events.finishing {
          try await run.run(events, overwriting: folder.overwrite)
        }
        try log?.finish(record)
        return record
      }
      reporter.end()
      try reporter.show(record, run)
    } catch is CancellationError {
      let steps = run.trainer.position.steps
      throw Interrupted(
        state:
          "a checkpoint after step \(steps) is in \(run.checkpoints.path); resume with --resume --out "
          + "\(run.folder.path)")
    }
  }

  /// The trainings with several seeds that are asked for or resumed; `nil` if it is one training.
  private func several(
    _ configuration: TrainingConfiguration, _ resumed: RunFolder?
  ) throws -> RepeatedTraining? {
    if let resumed, try RunHead(ofRun: resumed.path)?.kind == .trainings {
      if let flag = flagsOfOneTraining {
        throw ValidationError("\(flag) applies to one training; omit it.")
      }
      return try RepeatedTraining(resuming: resumed, configuration)
    }
    return try seeds.map {
      RepeatedTraining(
        configuration, count: $0, in: try folder.folder("train", configured: configuration.output))
    }
  }

  private func train(_ training: RepeatedTraining) async throws {
    let reporter = ProgressReporter(isQuiet: showing.quiet)
    let events = reporter.events
    defer {
      reporter.end()
      training.folder.release()
    }
    let path = training.folder.path
    do {
      let comparison = try await interruptible {
        try await events.finishing {
          try await training.run(
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, events,
            overwriting: folder.overwrite)
        }
      }
      reporter.end()
      try comparison.show(asJSON: showing.json)
      reporter.note(
        "written to \(path): report.html, record.json, figures and \(training.seeds.count) trainings"
      )
    } catch is CancellationError {
      throw Interrupted(
        state: "each training that started has a checkpoint in \(path); "
          + "resume them with --resume --out \(path)")
    }
  }
}
