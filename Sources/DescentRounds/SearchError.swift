import DescentNumerics

/// Why a search cannot be made as requested.
public enum SearchError: SentenceError, Sendable, Hashable {
  /// A range or a list of choices from which nothing can be drawn.
  case space(String)
  /// An invalid setting of a sampler.
  case sampler(String)
  /// Scores that do not fit the proposals.
  case scores(String)

  public var description: String {
    switch self {
    case .space(let reason), .sampler(let reason), .scores(let reason): reason
    }
  }
}
