/// How trials are stopped or paused early, by name.
public enum Pruning: Sendable, Hashable, Codable {
  /// Every trial runs to its end.
  case none
  case median(MedianPruner)
  case halving(SuccessiveHalving)
  case wilcoxon(WilcoxonPruner)

  /// The names of all, as configurations and the command line spell them.
  public static let names = ["none", "median", "halving", "wilcoxon"]

  /// A pruner with its usual settings.
  ///
  /// - Parameters:
  ///   - name: One of ``names``.
  ///   - steps: The steps of a whole trial, such as its epochs.
  /// - Throws: ``SearchError/setting(_:)`` for another name, or if a trial has no step.
  public init(named name: String, steps: Int) throws {
    switch name {
    case "none": self = .none
    case "median": self = .median(try MedianPruner())
    case "halving": self = .halving(try SuccessiveHalving(maximum: steps))
    case "wilcoxon": self = .wilcoxon(try WilcoxonPruner())
    default:
      throw SearchError.setting(
        "there is no pruner \(name); the pruners are \(Self.names.joined(separator: ", "))")
    }
  }

  public var name: String {
    switch self {
    case .none: "none"
    case .median: "median"
    case .halving: "halving"
    case .wilcoxon: "wilcoxon"
    }
  }

  /// The rule that stops trials; `nil` if all run to their end.
  public var pruner: (any Pruner)? {
    switch self {
    case .none: nil
    case .median(let pruner): pruner
    case .halving(let pruner): pruner
    case .wilcoxon(let pruner): pruner
    }
  }
}
