import DescentGraph

/// Some of a model's parameters, by their paths and roles.
///
/// ```swift
/// let encoder: ParameterSelection = "encoder"              // encoder/1-Dense/weight and all else below it
/// let firsts: ParameterSelection = ["1-*", "2-*"]          // the first two layers of a network
/// let rest: ParameterSelection = .except("*-Dense/bias")
/// ```
///
/// A pattern gives the first parts of a path, separated by `/`; everything below them belongs to it. `*` stands for any
/// characters within a part, `**` for any number of parts.
public indirect enum ParameterSelection: Sendable, Hashable {
  /// Every parameter.
  case all
  /// The parameters whose paths begin as the pattern says.
  case path(String)
  /// The parameters of a role, such as the biases.
  case role(ParameterRole)
  /// The parameters of at least one of the selections.
  case any([ParameterSelection])
  /// All parameters but these.
  case except(ParameterSelection)

  /// Whether a parameter or state belongs to it. State has no role.
  public func contains(_ variable: Variable) -> Bool {
    contains(variable.path, variable.role)
  }

  func contains(_ path: String, _ role: ParameterRole?) -> Bool {
    switch self {
    case .all: true
    case .path(let pattern): PathPattern(pattern).matches(path)
    case .role(let wanted): role == wanted
    case .any(let selections): selections.contains { $0.contains(path, role) }
    case .except(let selection): !selection.contains(path, role)
    }
  }

  /// Whether everything that a layer at the path declares belongs to it, whatever its role.
  func covers(_ path: String) -> Bool {
    ParameterRole.allCases.allSatisfy { contains(path, $0) }
  }

  /// The patterns in it.
  private var patterns: [String] {
    switch self {
    case .all, .role: []
    case .path(let pattern): [pattern]
    case .any(let selections): selections.flatMap(\.patterns)
    case .except(let selection): selection.patterns
    }
  }

  /// Checks that every pattern in it matches one of the paths.
  ///
  /// - Parameter layers: The paths of layers that may be meant, too.
  /// - Throws: ``TrainingError/variable(_:)`` with the paths there are.
  func check(
    against paths: [String], _ what: String, layers: () throws -> [String] = { [] }
  ) throws {
    for pattern in patterns where !paths.contains(where: PathPattern(pattern).matches) {
      if try layers().contains(where: PathPattern(pattern).matches) { continue }
      throw TrainingError.variable(
        "\(what): no path matches '\(pattern)'; there are \(paths.joined(separator: ", "))")
    }
  }
}

extension ParameterSelection: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// The parameters whose paths begin as the pattern says.
  public init(stringLiteral pattern: String) { self = .path(pattern) }

  /// The parameters of at least one of the selections.
  public init(arrayLiteral selections: ParameterSelection...) { self = .any(selections) }
}

/// The first parts of paths, with `*` and `**`.
struct PathPattern {
  private let parts: [Substring]

  init(_ pattern: String) {
    var parts = pattern.split(separator: "/")
    // What is below a part belongs to it anyway, and so the part itself does.
    while parts.last == "*" || parts.last == "**" { parts.removeLast() }
    self.parts = parts
  }

  func matches(_ path: String) -> Bool {
    Self.matches(path.split(separator: "/")[...], parts[...])
  }

  private static func matches(_ path: ArraySlice<Substring>, _ parts: ArraySlice<Substring>) -> Bool
  {
    guard let part = parts.first else { return true }
    if part == "**" {
      return (path.startIndex...path.endIndex).contains {
        matches(path[$0...], parts.dropFirst())
      }
    }
    guard let name = path.first, fits(name, part) else { return false }
    return matches(path.dropFirst(), parts.dropFirst())
  }

  /// Whether a name is the part, in which `*` stands for any characters.
  private static func fits(_ name: Substring, _ part: Substring) -> Bool {
    guard let star = part.firstIndex(of: "*") else { return name == part }
    let start = part[..<star]
    guard name.hasPrefix(start) else { return false }
    let rest = part[part.index(after: star)...]
    let left = name.dropFirst(start.count)
    return left.indices.contains { fits(left[$0...], rest) } || fits("", rest)
  }
}
