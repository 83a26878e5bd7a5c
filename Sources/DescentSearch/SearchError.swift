import DescentNumerics

/// Why a search cannot be made, or cannot go on, as requested.
public enum SearchError: SentenceError, Sendable, Hashable {
  /// A range or a list of choices from which nothing can be drawn.
  case space(String)
  /// An invalid setting of a sampler or a pruner.
  case setting(String)
  /// A study that cannot be read, or does not fit the request.
  case study(String)
  /// A result that does not fit its trial.
  case result(String)

  public var description: String {
    switch self {
    case .space(let reason), .setting(let reason), .study(let reason), .result(let reason): reason
    }
  }
}
