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
  /// Writes a line for a person.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` if it cannot be written, for example on a full disk.
  static func write(line text: String) throws { try write(data: TerminalText.line(text)) }

  /// Writes lines for a person. Names in them are escaped already, so that they add no lines.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` if they cannot be written, for example on a full disk.
  static func write(lines text: String) throws { try write(data: TerminalText.lines(text)) }

  /// Writes data for another program, such as CSV, JSON or YAML, exactly as they are.
  ///
  /// - Throws: ``ExperimentError/failed(_:)`` if they cannot be written, for example on a full disk.
  static func write(data text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw ExperimentError.failed(
          errno == EPIPE
            ? "standard output was closed by its reader before everything was written"
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
