import DescentFiles
import DescentNumerics

/// The errors in a configuration: every mistake found, in file order.
public struct ConfigurationError: SentenceError, Sendable, Hashable {
  /// One mistake.
  public struct Problem: Sendable, Hashable {
    /// Where it is.
    public let place: SettingPlace
    /// The setting's path, such as `optimizer.adam.learning-rate` or `model.2.dropout.rate`; items of lists are counted
    /// from 1. Empty if it concerns the whole.
    public let path: String
    /// What is wrong, and what would be valid.
    public let message: String
    /// What would be valid, if the value is of another kind or out of range.
    package var expected: String?
  }

  /// The file, if there is one.
  public let file: String?
  /// The mistakes; at least one.
  public let problems: [Problem]

  /// Creates an error with the mistakes of a file, or of settings without a file.
  public init(file: String?, problems: [Problem]) {
    self.file = file
    self.problems = problems
  }

  /// One mistake.
  package init(
    _ file: String?, _ message: String, at place: SettingPlace = .nowhere, path: String = ""
  ) {
    self.init(file: file, problems: [Problem(place: place, path: path, message: message)])
  }
}

extension ConfigurationError {
  /// One line for each mistake.
  public var description: String { lines.joined(separator: "\n") }

  /// The lines of ``description``. Names from the file are escaped, so that they add no lines.
  package var lines: [String] {
    problems.map { problem in
      let parts = [problem.place.text(in: file), problem.path.isEmpty ? nil : problem.path]
      return printable((parts.compactMap(\.self) + [problem.message]).joined(separator: ": "))
    }
  }
}

/// Where a setting was written.
public enum SettingPlace: Sendable, Hashable {
  /// A line and a column of the file, from 1.
  case line(Int, column: Int)
  /// A flag that overrides the file, such as `--set training.epochs=5`.
  case flag(String)
  /// Not in a text, but in a value of the program.
  case nowhere

  package func text(in file: String?) -> String? {
    switch self {
    case .line(let line, _): (file.map { "\($0), " } ?? "") + "line \(line)"
    case .flag(let flag): flag
    case .nowhere: file
    }
  }
}

/// Collects mistakes.
package struct Problems {
  package private(set) var list: [ConfigurationError.Problem] = []
  /// What is done with ranges in place of values.
  var ranges = RangeReading()

  package init() {}

  /// In the order of the file's lines; mistakes without a line come last.
  package var sorted: [ConfigurationError.Problem] {
    func line(_ problem: ConfigurationError.Problem) -> Int {
      if case .line(let line, _) = problem.place { line } else { Int.max }
    }
    return list.enumerated().sorted {
      (line($0.element), $0.offset) < (line($1.element), $1.offset)
    }
    .map(\.element)
  }

  package mutating func add(
    _ place: SettingPlace, _ path: SettingPath, _ message: String, expected: String? = nil
  ) {
    list.append(.init(place: place, path: path.text, message: message, expected: expected))
  }

  /// A value that is not what a form expects.
  package mutating func add(_ node: SettingNode, _ path: SettingPath, mustBe expected: String) {
    list.append(
      .init(
        place: node.place, path: path.text,
        message: DescentConfiguration.mustBe(expected, not: node),
        expected: expected))
  }
}

/// The path from the root to a setting.
package struct SettingPath: Sendable, Hashable {
  package var components: [String]

  package init(components: [String] = []) { self.components = components }

  package var text: String { components.joined(separator: ".") }

  package func appending(_ component: String) -> SettingPath {
    SettingPath(components: components + [component])
  }
}
