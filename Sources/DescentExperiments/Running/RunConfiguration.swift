import DescentConfiguration
import DescentFiles
import DescentRuns

/// The content of `config.json`: the experiment and its settings.
struct RunConfiguration<Options: Codable>: Codable {
  var experiment: String
  var version = 1
  var options: Options
}

/// A `config.json` that was read: the experiment, and the text of its settings.
public struct ConfigurationFile: Sendable {
  public let path: String
  public let experiment: String
  private let text: String

  private struct Header: Codable {
    let experiment: String
    let version: Int
  }

  /// - Parameter path: The file, or the folder of a run that holds it.
  /// - Throws: `DataError` if the file cannot be read, ``ExperimentError/failed(_:)`` if it is not a configuration.
  public init(_ path: String) throws {
    let path = isFolder(path) ? "\(path)/config.json" : path
    let text = try readText(path)
    guard let header = try? RecordJSON.value(Header.self, from: text) else {
      throw ExperimentError.failed(
        "\(path): is no configuration of a run; it has to be the config.json of a run's folder")
    }
    guard header.version == 1 else {
      throw ExperimentError.failed(
        "\(path): has the version \(header.version); this Descent reads version 1")
    }
    self.path = path
    experiment = header.experiment
    self.text = text
  }

  /// The settings that it holds.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` with every one that is missing, unknown or invalid.
  public func options<E: Experiment>(of experiment: E.Type) throws -> E.Options {
    try options(E.Options.self)
  }

  /// The settings of a run of every experiment.
  ///
  /// - Throws: As ``options(of:)``.
  public func chapterOptions() throws -> ChapterRunner.Options {
    try options(ChapterRunner.Options.self)
  }

  private func options<Options: ExperimentOptions>(_ type: Options.Type) throws -> Options {
    do {
      return try RecordJSON.value(RunConfiguration<Options>.self, from: text).options
    } catch let error as ConfigurationError {
      let problems = ConfigurationError(file: nil, problems: error.problems).lines
      throw ExperimentError.failed("\(path): \(problems.joined(separator: "; "))")
    } catch let error as DecodingError {
      throw ExperimentError.failed("\(path): \(ConfigurationFile.reason(error))")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): return "the setting \(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let setting = context.codingPath.map(\.stringValue).joined(separator: ".")
      return setting.isEmpty
        ? "one of the settings has a value that is out of range"
        : "the setting \(setting) has a wrong value"
    @unknown default: return "\(error)"
    }
  }
}
