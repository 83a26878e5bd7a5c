import ArgumentParser
import Descent

/// Flags that override settings in a configuration: the same wherever one is read.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Replace any setting, as in --set model.1.dense.units=128; may be given several times.",
      valueName: "path=value"))
  var overrides: [String] = []

  @Option(help: "data.path: the file, folder or named data set to train on.", completion: .file())
  var data: String?

  @Option(parsing: .unconditional, help: "training.epochs: the maximum number of epochs.")
  var epochs: String?

  @Option(parsing: .unconditional, help: "training.batch-size: the number of samples per step.")
  var batchSize: String?

  @Option(parsing: .unconditional, help: "training.seed: determines every random number.")
  var seed: String?

  @Option(parsing: .unconditional, help: "The optimizer's learning rate.")
  var learningRate: String?

  /// The configuration in a file, with flags overriding its settings.
  ///
  /// - Parameters:
  ///   - further: Paths of settings with the command's own flags and their values.
  ///   - note: Called if a path in the file is ambiguous.
  func configuration(
    _ path: String, further: [(path: String, flag: String, value: String?)] = [],
    note: (String) -> Void
  ) throws -> TrainingConfiguration {
    try withLearningRate(
      TrainingConfiguration(contentsOf: path, overrides: flags(further), note: note))
  }

  /// The configuration of the run in a folder, with flags overriding its settings.
  func configuration(
    ofRun folder: String, further: [(path: String, flag: String, value: String?)],
    note: (String) -> Void
  ) throws -> TrainingConfiguration {
    try withLearningRate(
      TrainingConfiguration(ofRun: folder, overrides: flags(further), note: note))
  }

  /// Whether `--set` overrides a setting.
  func names(_ setting: String) -> Bool { overrides.contains { $0.hasPrefix("\(setting)=") } }

  private func withLearningRate(
    _ configuration: TrainingConfiguration
  ) throws -> TrainingConfiguration {
    guard let learningRate else { return configuration }
    let name = configuration.optimizerName
    return try configuration.setting([
      SettingOverride(
        "optimizer.\(name).learning-rate", to: learningRate, notation: .scalar,
        flag: "--learning-rate \(learningRate)")
    ])
  }

  private func flags(
    _ further: [(path: String, flag: String, value: String?)]
  ) throws -> [SettingOverride] {
    let short: [(path: String, flag: String, value: String?)] =
      [
        ("data.path", "--data", data), ("training.epochs", "--epochs", epochs),
        ("training.batch-size", "--batch-size", batchSize), ("training.seed", "--seed", seed),
      ] + further
    return try overrides.map { try SettingOverride(parsing: $0) }
      + short.compactMap { path, flag, value in
        // The value of a flag is literal, not YAML.
        value.map {
          SettingOverride(
            path, to: $0, notation: path == "data.path" ? .text : .scalar, flag: "\(flag) \($0)")
        }
      }
  }
}
