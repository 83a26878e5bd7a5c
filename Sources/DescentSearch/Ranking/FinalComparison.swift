import DescentNumerics

/// The final of a search: the best trials and the defaults are trained again with fresh seeds, until it is known which of
/// them is best, or the budget is spent.
///
/// The values that the search saw are too good for its best trials, because they were chosen by them; the final uses them
/// only to choose who takes part. It goes in rounds: all that take part in a round are trained with the same seed, a
/// different one in each round. ``next`` says who is trained next, from the results alone; ``verdict(validation:)`` says what is known.
///
/// ```swift
/// var final = FinalComparison(of: trials, defaults: 0, trainings: 15)
/// while !final.next.isEmpty {
///   for training in final.next { final.tell(training, loss: …) }
/// }
/// print(final.verdict())
/// ```
///
/// Before a round, a candidate whose lag behind the leader has a p-value below 0.05 (0.01 for the defaults; not corrected)
/// leaves, except the leader's closest rival; so does the worst one, except the defaults, as long as the budget is too
/// small for four rounds in total. The last trainings that do not suffice for a whole round go to the leader and its
/// closest rival. A candidate whose training fails leaves.
public struct FinalComparison: Sendable, Hashable, Codable {
  /// A configuration that takes part.
  public struct Candidate: Sendable, Hashable, Codable {
    /// The number of its trial in the study; `nil` for defaults that the search did not try.
    public let number: Int?
    /// The loss that the search saw.
    public let seen: Double?
    /// Whether it is the default configuration.
    public let isDefault: Bool

    public init(number: Int?, seen: Double?, isDefault: Bool) {
      (self.number, self.seen, self.isDefault) = (number, seen, isDefault)
    }
  }

  /// A candidate to be trained in a round.
  public struct Training: Sendable, Hashable, Codable {
    /// Its index in ``FinalComparison/candidates``.
    public let candidate: Int
    /// The round, from 0: all trainings of a round have the same seed.
    public let round: Int

    public init(candidate: Int, round: Int) {
      (self.candidate, self.round) = (candidate, round)
    }

    /// The seed of its round, for a study with this seed.
    public func seed(in study: UInt64) -> UInt64 {
      let words = Philox.words(
        counter: [UInt32(truncatingIfNeeded: round), 0, 0, 0x46_49_4E_41],
        key: Philox.halves(study))
      return UInt64(words[0]) << 32 | UInt64(words[1])
    }
  }

  /// Those that take part, the best of the search first, then the defaults if they are not among them.
  public let candidates: [Candidate]
  /// How many trainings there may be.
  public let trainings: Int
  /// How sure a separation must be, such as 0.95.
  public let confidence: Double
  /// The step of the losses that the search saw, as far as they show one.
  private let seenStep: Double
  /// The loss of each candidate in each round, +∞ where it failed, `nil` where it is not known.
  public private(set) var rounds: [[Double?]] = []

  /// - Parameters:
  ///   - trials: The number and the loss of each trial that ran to its end; lower is better.
  ///   - defaults: The number of the trial that has the defaults, if there is one.
  ///   - includesDefaults: Whether there are defaults, although no trial has them.
  ///   - best: How many of the best trials take part.
  ///   - trainings: How many trainings there may be (see ``trainings(share:of:each:)``). With fewer than two for each
  ///     candidate, fewer take part; with fewer than four, only the best trial is trained again.
  ///   - confidence: How sure a separation must be.
  public init(
    of trials: [(number: Int, loss: Double)], defaults: Int? = nil, includesDefaults: Bool = false,
    best: Int = 3, trainings: Int, confidence: Double = 0.95
  ) {
    let ranked = trials.filter { $0.loss.isFinite }
      .sorted { ($0.loss, $0.number) < ($1.loss, $1.number) }
    var candidates = ranked.prefix(max(1, best)).map {
      Candidate(number: $0.number, seen: $0.loss, isDefault: $0.number == defaults)
    }
    if !candidates.isEmpty, !candidates.contains(where: \.isDefault),
      defaults != nil || includesDefaults
    {
      let seen = defaults.flatMap { number in trials.first { $0.number == number } }
      let loss = seen.flatMap { $0.loss.isFinite ? $0.loss : nil }
      candidates.append(Candidate(number: defaults, seen: loss, isDefault: true))
    }
    self.candidates = Self.affordable(candidates, trainings)
    self.trainings = max(0, trainings)
    self.confidence = confidence
    seenStep = Self.step(of: ranked.map(\.loss))
  }

  /// How many trainings of so many epochs each this share of the search's epochs pays for.
  public static func trainings(share: Double = 0.15, of epochs: Int, each: Int) -> Int {
    // A little room for rounding: 15 % of 100 is 15.
    Int((share * Double(epochs) / Double(max(1, each)) + 1e-9).rounded(.down))
  }

  /// The trainings that can be made now, in any order; empty at the end.
  public var next: [Training] {
    let round = schedule.participants
    return round.candidates.filter { result($0, round.round) == nil }
      .map { Training(candidate: $0, round: round.round) }
  }

  /// Takes the result of a training; a loss that is not finite means that it failed.
  public mutating func tell(_ training: Training, loss: Double) {
    guard candidates.indices.contains(training.candidate), training.round >= 0 else { return }
    while rounds.count <= training.round {
      rounds.append([Double?](repeating: nil, count: candidates.count))
    }
    rounds[training.round][training.candidate] = loss.isFinite ? loss : .infinity
  }

  func result(_ candidate: Int, _ round: Int) -> Double? {
    round < rounds.count ? rounds[round][candidate] : nil
  }

  private static func affordable(_ candidates: [Candidate], _ trainings: Int) -> [Candidate] {
    guard trainings >= 4 else { return Array(candidates.prefix(1)) }
    var kept = candidates
    while kept.count > 2, kept.count * 2 > trainings {
      // The defaults go last, before only two are left.
      let last = kept.count > 3 && kept[kept.count - 1].isDefault ? 2 : 1
      kept.remove(at: kept.count - last)
    }
    return kept
  }

  /// The step of which losses are whole multiples, such as accuracies on a small validation part; 0 if none is seen.
  var resolution: Double {
    seenStep > 0 ? seenStep : Self.step(of: rounds.joined().compactMap(\.self).sorted())
  }

  /// The smallest difference between losses, if some of them are equal: without a step no two would be.
  private static func step(of sorted: [Double]) -> Double {
    let finite = sorted.filter(\.isFinite)
    let gaps = zip(finite, finite.dropFirst()).map { low, high in
      high - low > 1e-9 * max(abs(low), abs(high)) ? high - low : 0
    }
    return gaps.contains(0) ? gaps.filter { $0 > 0 }.min() ?? 0 : 0
  }
}
