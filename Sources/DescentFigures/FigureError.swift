import DescentNumerics

/// Why a figure cannot be made of what was given.
public enum FigureError: SentenceError, Sendable, Hashable {
  /// Places and values of a grid that do not fit together.
  case grid(String)

  public var description: String {
    switch self {
    case .grid(let reason): reason
    }
  }
}
