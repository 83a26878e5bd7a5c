import ArgumentParser
import CDescentArguments
import Descent

/// What stands behind the program's name on the command line.
enum Arguments {
  /// The arguments, as the system gave them to the process.
  ///
  /// - Throws: Where they cannot be found out, or one is no text in UTF-8: a changed name would be that of another file.
  static func all() throws -> [String] {
    guard let values = descent_arguments() else { return try known() }
    return try (1..<max(1, Int(descent_argument_count()))).compactMap { index -> String? in
      guard let value = values[index] else { return nil }
      guard let text = String(validatingCString: value) else {
        throw ValidationError(
          "the argument '\(shownName(value))' is no text in UTF-8; give the file a name that is")
      }
      return text
    }
  }

  /// Those that Swift knows of, where the C library tells nobody.
  private static func known() throws -> [String] {
    guard !CommandLine.arguments.isEmpty else {
      throw ValidationError(
        "the arguments of the command are in /proc, which is not there; mount it")
    }
    return Array(CommandLine.arguments.dropFirst())
  }
}
