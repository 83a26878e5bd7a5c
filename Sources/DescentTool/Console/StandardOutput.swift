import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The result, and nothing else.
enum StandardOutput {
  /// A line for a person.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` where it cannot be written, as on a full disk.
  static func write(line text: String) throws { try write(data: TerminalText.line(text)) }

  /// Lines for a person, in which names were made printable.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` where they cannot be written, as on a full disk.
  static func write(lines text: String) throws { try write(data: TerminalText.lines(text)) }

  /// Data for another program, such as CSV, JSON or YAML: exactly these bytes.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` where they cannot be written, as on a full disk.
  static func write(data text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw ExperimentError.failed(
          errno == EPIPE
            ? "standard output was closed by its reader before all was written"
            : "standard output cannot be written: \(String(cString: strerror(errno)))")
      }
      bytes = bytes.dropFirst(count)
    }
  }

  static func writeLine(json value: any Encodable & Sendable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try write(data: String(decoding: encoder.encode(value), as: UTF8.self) + "\n")
  }
}
