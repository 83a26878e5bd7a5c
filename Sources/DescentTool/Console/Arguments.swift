import ArgumentParser
import CDescentArguments
import Descent

/// The arguments on the command line.
enum Arguments {
  /// The arguments after the name of the program, as the system passed them to the process.
  ///
  /// - Throws: `ValidationError` if they are unknown, or one is not UTF-8: a repaired name would be that of another
  ///   file.
  static func all() throws -> [String] {
    guard let values = descent_arguments() else { return try known() }
    return try (1..<max(1, Int(descent_argument_count()))).compactMap { index -> String? in
      guard let value = values[index] else { return nil }
      guard let text = String(validatingCString: value) else {
        throw ValidationError(
          "the argument '\(shownName(value))' is not UTF-8; rename the file")
      }
      return text
    }
  }

  /// The arguments that Swift finds in /proc, for C libraries that do not pass them to constructors.
  private static func known() throws -> [String] {
    guard !CommandLine.arguments.isEmpty else {
      throw ValidationError(
        "the command's arguments are read from /proc, which is not mounted; mount it")
    }
    return Array(CommandLine.arguments.dropFirst())
  }
}
