/// Why a figure cannot be made of what was given.
public enum FigureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Places and values of a grid that do not fit together.
  case grid(String)

  public var description: String {
    switch self {
    case .grid(let reason): reason
    }
  }
}
