import DescentSearch
import Testing

@Suite struct PrunerTests {
  static func curve(_ losses: Double...) -> LossCurve {
    LossCurve(losses.enumerated().map { (step: $0.offset + 1, loss: $0.element) })
  }

  @Test func curvesAreSorted() {
    let curve = LossCurve([(5, 0.5), (1, 0.9), (3, .nan), (5, 0.1)])
    #expect(curve.steps == [1, 3, 5])
    #expect(curve.losses == [0.9, .infinity, 0.5])
    #expect(curve[3] == .infinity)
    #expect(curve[4] == nil)
    #expect(curve.loss(from: 4) == 0.5)
    #expect(curve.loss(from: 6) == nil)
  }

  /// Four complete trials of which the second losses are 1, 2, 4, 8, and one that was pruned.
  static let peers =
    [1, 2, 4, 8].map { PrunerPeer(curve(9, Double($0)), loss: Double($0)) } + [
      PrunerPeer(curve(0, 0))
    ]

  @Test func medianOfCompletedTrials() throws {
    let pruner = try MedianPruner(startup: 4)
    #expect(!pruner.prunes(Self.curve(5, 3), among: Self.peers))
    #expect(pruner.prunes(Self.curve(5, 3.01), among: Self.peers))
    // Its best loss so far counts.
    #expect(!pruner.prunes(Self.curve(2.9, 9), among: Self.peers))
    #expect(pruner.prunes(Self.curve(.nan, .infinity), among: Self.peers))
    // Nobody has come to the third step.
    #expect(!pruner.prunes(Self.curve(99, 99, 99), among: Self.peers))
    #expect(try !MedianPruner(startup: 5).prunes(Self.curve(9, 9), among: Self.peers))
    #expect(try !MedianPruner(startup: 4, warmup: 2).prunes(Self.curve(9, 9), among: Self.peers))
    #expect(try MedianPruner(startup: 4, warmup: 1).prunes(Self.curve(9, 9), among: Self.peers))
  }

  @Test func medianAmongDiverged() throws {
    let pruner = try MedianPruner(startup: 1)
    let diverged = [1, .infinity, .infinity].map { PrunerPeer(Self.curve($0), loss: $0) }
    #expect(!pruner.prunes(Self.curve(.infinity), among: diverged))
    #expect(!pruner.prunes(Self.curve(3), among: diverged))
  }

  @Test func wilcoxonAgainstTheBest() throws {
    let pruner = try WilcoxonPruner()
    let peers = [
      PrunerPeer(Self.curve(3, 3, 3, 3, 3), loss: 3),
      PrunerPeer(Self.curve(2, 1, 2, 1, 2), loss: 1.6),
      PrunerPeer(Self.curve(0, 0, 0, 0)),
    ]
    // Three of three differences are positive: p = 1/8. Four of four: 1/16.
    #expect(!pruner.prunes(Self.curve(2.1, 1.2, 2.3), among: peers))
    #expect(pruner.prunes(Self.curve(2.1, 1.2, 2.3, 1.4), among: peers))
    #expect(pruner.prunes(Self.curve(2.1, 1.2, 2.3, 1.4), among: peers.reversed()))
    #expect(!pruner.prunes(Self.curve(1.9, 0.9, 1.9, 0.9), among: peers))
    #expect(try WilcoxonPruner(threshold: 0.2).prunes(Self.curve(2.1, 1.2, 2.3), among: peers))
    #expect(
      try !WilcoxonPruner(startup: 5).prunes(Self.curve(2.1, 1.2, 2.3, 1.4), among: peers))
    // Its mean is below the best trial's, whose last fold it has not had.
    let uneven = [PrunerPeer(Self.curve(1, 1, 1, 1, 99), loss: 20)]
    #expect(!pruner.prunes(Self.curve(2, 3, 4, 5), among: uneven))
    #expect(!pruner.prunes(Self.curve(2, 3, 4, .nan), among: peers))
    #expect(!pruner.prunes(Self.curve(9, 9, 9, 9), among: []))
  }

  @Test func halvingStops() throws {
    let pruner = try SuccessiveHalving(maximum: 9)
    func peers(_ losses: Double...) -> [PrunerPeer] { losses.map { PrunerPeer(Self.curve($0)) } }
    // The first, and the best of fewer than six, go on.
    #expect(!pruner.prunes(Self.curve(7), among: []))
    #expect(!pruner.prunes(Self.curve(1), among: peers(2, 3, 4)))
    #expect(pruner.prunes(Self.curve(2), among: peers(1, 3, 4)))
    // The second best of six does.
    #expect(!pruner.prunes(Self.curve(2), among: peers(1, 3, 4, 5, 6)))
    #expect(pruner.prunes(Self.curve(2.5), among: peers(1, 2, 4, 5, 6)))
    // Between rungs the last rung counts; at the end nothing is stopped.
    #expect(pruner.prunes(Self.curve(2, 0), among: peers(1)))
    #expect(pruner.prunes(Self.curve(.infinity), among: []))
    #expect(!pruner.prunes(LossCurve([(9, 5)]), among: [PrunerPeer(LossCurve([(9, 1)]), loss: 1)]))
  }

  @Test func mistakesAreNamed() throws {
    func message(_ name: String, _ steps: Int = 10) -> String? {
      do { _ = try Pruning(named: name, steps: steps) } catch { return "\(error)" }
      return nil
    }
    #expect(
      message("halving", 0)
        == "the first rung of successive halving is at most the end of a trial, 0, not 1")
    #expect(
      message("hyperband")
        == "there is no pruner hyperband; the pruners are none, median, halving, wilcoxon")
    for name in Pruning.names { #expect(try Pruning(named: name, steps: 10).name == name) }
    #expect(throws: SearchError.self) { try MedianPruner(startup: 0) }
    #expect(throws: SearchError.self) { try WilcoxonPruner(threshold: 1) }
    #expect(throws: SearchError.self) { try SuccessiveHalving(maximum: 10, factor: 1) }
  }
}
