/// What came of the remedies that were tried.
public struct RemedyOutcome: Sendable, Hashable, Codable {
  /// A remedy, or two together, and what it reached.
  public struct Result: Sendable, Hashable, Codable {
    public var remedies: [Remedy]
    /// As `--set` takes them: `path=value`.
    public var edits: [String]
    /// The mean of the measure over the seeds; `nil` if a training failed.
    public var value: Double?
    /// The mean of the paired differences to the original, positive if better.
    public var effect: Double?
    /// Half of the 95 % interval of the effect, by Student's t over the seeds; `nil` for a single seed.
    public var interval: Double?
    /// In how many seeds it was better, of how many.
    public var better: Int
    public var seeds: Int

    /// As a phrase.
    public var title: String { remedies.map(\.title).joined(separator: " and ") }
  }

  /// What is compared.
  public var measure: String
  /// The original's mean over the seeds; `nil` if a training failed.
  public var original: Double?
  /// The best first.
  public var results: [Result]
  /// What ten random edits of the same catalogue reached, one seed each.
  public var control: [Double]
  /// The epochs of each training, and the steps that all of them took.
  public var epochs: Int
  public var steps: Int
  /// Whether higher is better.
  public var isHigherBetter: Bool
  /// Whether the remedies make the validation itself true, so that a worse value is the honest one.
  public var makesHonest: Bool

  /// The median of the random edits.
  public var controlMedian: Double? {
    let sorted = control.sorted()
    return sorted.isEmpty
      ? nil : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The remedy to take: the best one, if it is better in most seeds and by more than its interval.
  public var best: Result? {
    if makesHonest { return results.first }
    return results.first { result in
      guard 2 * result.better > result.seeds else { return false }
      // Where the original's values stop being finite, any that stay so are better.
      guard original != nil else { return result.value != nil }
      guard let effect = result.effect, effect > 0 else { return false }
      return effect > (result.interval ?? 0)
    }
  }
}
