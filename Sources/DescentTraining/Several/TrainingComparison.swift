import DescentConfiguration
import DescentFiles
import DescentRuns

/// A comparison of trainings: which settings differ, and which differences in the results are beyond noise.
///
/// Trainings that differ only in their seed are one group; its results are means over the seeds.
///
/// ```swift
/// let comparison = try TrainingComparison(of: ["runs/small", "runs/large"])
/// print(comparison.reading)
/// ```
public struct TrainingComparison: Sendable {
  /// Trainings with the same settings apart from the seed.
  public struct Group: Sendable {
    /// What distinguishes its settings, such as `optimizer: {sgd: 0.1}`; the folder's name if nothing does.
    public internal(set) var name: String
    /// The trainings, each with a different seed.
    public internal(set) var runs: [StoredTraining]
  }

  /// The groups, in the order of the folders.
  public private(set) var groups: [Group] = []
  /// The settings that are not the same in all groups.
  public let differences: [String]

  /// Reads the folders of trainings, or of several trainings each (as of `train --seeds`).
  ///
  /// - Throws: `DataError` if a folder holds no training, or one is given twice.
  public init(of paths: [String]) throws {
    var runs: [StoredTraining] = []
    for path in try paths.flatMap({ try Self.trainings(in: $0) }) {
      guard !runs.contains(where: { isSameFile($0.path, path) }) else {
        throw DataError(.invalid, path: path, "is given twice")
      }
      runs.append(try StoredTraining(path))
    }
    try self.init(runs)
  }

  init(_ runs: [StoredTraining]) throws {
    var groups: [(settings: TrainingConfiguration, runs: [StoredTraining])] = []
    for run in runs {
      let settings = run.configuration.withoutSeed
      // Two trainings with one seed are the same one, unless something outside the settings differs.
      if let index = groups.firstIndex(where: { group in
        group.settings == settings && !group.runs.contains { $0.seed == run.seed }
      }) {
        groups[index].runs.append(run)
      } else {
        groups.append((settings, [run]))
      }
    }
    guard let first = groups.first else { throw DataError(.invalid, "no training is given") }
    let changes = groups.map { $0.settings.changes(from: first.settings) }
    // A change names the value of the first group too.
    var paths: [String] = []
    var usual: [String: String] = [:]
    for change in changes.flatMap(\.self) where !paths.contains(change.path) {
      paths.append(change.path)
      usual[change.path] = change.before
    }
    differences = paths
    self.groups = zip(groups, changes).map { group, changes in
      let words = paths.map { path in
        let change = changes.first { $0.path == path }
        let value = change.map { $0.after ?? "none" } ?? usual[path] ?? "none"
        return "\(path.split(separator: ".").last ?? ""): \(value)"
      }
      let name = words.isEmpty ? splitPath(group.runs[0].path).name : words.joined(separator: ", ")
      return Group(name: printable(name), runs: group.runs)
    }
    distinguishNames()
  }

  /// Groups of the same settings and seeds are called by their folders.
  private mutating func distinguishNames() {
    let names = groups.map(\.name)
    for index in groups.indices where names.count(where: { $0 == names[index] }) > 1 {
      groups[index].name += " (\(printable(groups[index].runs[0].path)))"
    }
  }

  /// The folder itself if it holds a training, otherwise its subfolders that do.
  private static func trainings(in path: String) throws -> [String] {
    if isFile("\(path)/config.yaml"), try RunHead(ofRun: path)?.kind != .trainings { return [path] }
    let parts = fileTree(path).filter {
      $0.split(separator: "/").count == 2 && $0.hasSuffix("/config.yaml")
    }
    guard !parts.isEmpty else {
      throw DataError(.notFound, path: path, "is not the folder of a training, nor of several")
    }
    // By the number of the seed, not by its digits.
    return parts.map { "\(path)/\($0.dropLast(12))" }.sorted {
      ($0.count, $0) < ($1.count, $1)
    }
  }

  /// The measures that every training has, the loss first.
  public var measures: [String] {
    let names = groups.flatMap(\.runs).map { run -> Set<String> in
      guard let last = run.record.epochs.last else { return [] }
      return Set((last.validation ?? last.training).metrics.keys)
    }
    let common = names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }
    return ["loss"] + common.sorted()
  }

  /// Whether every training has validation data, so that these are compared.
  public var isValidated: Bool {
    groups.flatMap(\.runs).allSatisfy { $0.record.epochs.last?.validation != nil }
  }
}

extension TrainingConfiguration {
  /// The settings without the seed and the places of data and results.
  fileprivate var withoutSeed: TrainingConfiguration {
    var settings = self
    settings.training.seed = 0
    settings.output = nil
    return settings
  }
}

extension StoredTraining {
  /// The seed of its random numbers.
  public var seed: UInt64 { configuration.training.seed }

  /// A measure of the kept epoch, or of the last if none is kept: on the validation data if there are any.
  func value(_ measure: String, isValidated: Bool) -> Double? {
    let kept = record.epochs.first { $0.epoch == record.modelEpoch } ?? record.epochs.last
    return kept?.value(measure, isValidated: isValidated)
  }
}

extension EpochLine {
  func value(_ measure: String, isValidated: Bool) -> Double? {
    guard let measured = isValidated ? validation : training else { return nil }
    return measure == "loss" ? measured.loss : measured.metrics[measure] ?? nil
  }
}
