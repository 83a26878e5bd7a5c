#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content of `config.json`: which experiment, and its settings.
struct RunConfiguration<Options: Codable>: Codable {
  var experiment: String
  var version = 1
  var options: Options
}

/// Just enough of a `config.json` to know whose settings it holds.
public struct ConfigurationHeader: Codable, Sendable {
  public let experiment: String
  public let version: Int

  /// - Throws: ``ExperimentError/failed(_:)`` where the file cannot be read or is no configuration.
  public static func read(_ path: String) throws -> (header: ConfigurationHeader, text: String) {
    let text = try RunFolder.explaining(path) {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    guard let header = try? RecordJSON.value(ConfigurationHeader.self, from: text) else {
      throw ExperimentError.failed(
        "\(path): is no configuration of a run; it has to be the config.json of a run's folder")
    }
    guard header.version == 1 else {
      throw ExperimentError.failed(
        "\(path): has the version \(header.version); this Descent reads version 1")
    }
    return (header, text)
  }
}
