/// Why a search cannot be made as asked.
public enum SearchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A range or a list of choices that nothing can be drawn from.
  case space(String)
  /// A setting of a sampler that makes no sense.
  case sampler(String)

  public var description: String {
    switch self {
    case .space(let reason), .sampler(let reason): reason
    }
  }
}
