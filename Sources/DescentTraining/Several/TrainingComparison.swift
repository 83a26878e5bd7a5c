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
    /// The name of the folder, or of the folder of all its trainings; the path if the name is not unique.
    public internal(set) var name: String
    /// The trainings, each with a different seed.
    public internal(set) var runs: [StoredTraining]
    /// The values of ``TrainingComparison/differences``, as YAML; `nil` if a setting is absent.
    public internal(set) var settings: [String?]
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
    var paths: [String] = []
    for change in groups.flatMap({ $0.settings.changes(from: first.settings) })
    where !paths.contains(change.path) { paths.append(change.path) }
    differences = paths
    let places = groups.map { Self.place(of: $0.runs) }
    self.groups = zip(groups, places).map { group, place in
      let name = splitPath(place).name
      let isUnique = places.count { splitPath($0).name == name } == 1
      return Group(
        name: printable(isUnique ? name : place), runs: group.runs,
        settings: paths.map { group.settings.value(of: $0) })
    }
  }

  /// The folder of one training, or of several with different seeds; the first, with their number, if they have none.
  private static func place(of runs: [StoredTraining]) -> String {
    guard runs.count > 1 else { return runs[0].path }
    let parents = Set(runs.map { splitPath($0.path).folder })
    if parents.count == 1, let parent = parents.first,
      (try? RunHead(ofRun: parent))?.kind == .trainings
    {
      return parent
    }
    return "\(runs[0].path) and \(runs.count - 1) more"
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
