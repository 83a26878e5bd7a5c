import DescentNumerics

extension SymmetryExperiment {
  /// The smallest difference in accuracy that matters.
  static let smallest = 0.02
  /// A loss below that of chance for ten classes, 2.303: what a network reaches that has begun to learn.
  static let milestone = 2.2
  /// The training accuracy of a network that has learned most images.
  static let learned = 0.9

  static func hypotheses(_ runs: Runs) -> [Hypothesis] {
    let best =
      runs.testAccuracy(.zero).mean > runs.testAccuracy(.equal).mean ? Start.zero : Start.equal
    return (runs.hasTwins ? twins(runs) : counted(runs)) + [
      .higher(
        "From random weights the network reaches a higher test accuracy than from the better of the others "
          + "(\(best.rawValue)).", runs.testAccuracy(.random), than: runs.testAccuracy(best),
        "test accuracy", by: smallest)
    ]
  }

  /// With the tolerance of the counts, which is all that older records have.
  private static func counted(_ runs: Runs) -> [Hypothesis] {
    [Start.zero, .equal].map { start in
      let counts = runs.all(start).flatMap(\.measurements).flatMap(\.distinctUnits)
      return .exact(
        "From \(start.rawValue) weights each hidden layer remains one unit many times over.",
        holds: counts.count { $0 == 1 }, of: counts.count,
        "measured layers, up to \(NumberText.readable(tolerance)) of the weights' size")
    }
  }

  private static func twins(_ runs: Runs) -> [Hypothesis] {
    let words = runs.cases
    let same = [Start.zero, .equal].flatMap { start in
      [
        exact(
          "From \(start.rawValue) weights all units of a layer get the same update to the last bit, in every step.",
          runs.counts(start, \.updates).map { $0.count == $0.units }, words),
        exact(
          "From \(start.rawValue) weights all units of a layer keep the same weights to the last bit.",
          runs.counts(start, \.weights).map { $0.count == $0.units }, words),
      ]
    }
    let order = runs.all(.zero).compactMap(\.twins).map { record in
      record.firstUpdate == Array((1...record.firstUpdate.count).reversed())
    }
    let alone = runs.counts(.random, \.weights).filter { $0.units > 1 }.map { $0.count == 1 }
    return same + [
      exact(
        "From zero weights the last layer moves in the first step, the one below it in the second, and so on.",
        order, order.count == 1 ? "seed" : "seeds"),
      exact("From random weights no unit is ever the same as its layer's first.", alone, words),
    ]
  }

  private static func exact(
    _ statement: String, _ cases: [Bool], _ things: String
  ) -> Hypothesis {
    .exact(statement, holds: cases.count(where: \.self), of: cases.count, things)
  }
}

extension SymmetryExperiment {
  /// The records of all seeds, by start.
  struct Runs {
    let records: [Record]

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var hidden: [Int] { records.first?.hidden ?? [] }
    var units: Int { hidden.reduce(0, +) }
    var steps: [Double] {
      records.first?.runs.first?.measurements.map { Double($0.step) } ?? []
    }
    /// The steps from one measurement to the next.
    var interval: Int { steps.count > 1 ? Int(steps[1] - steps[0]) : 1 }
    var hasTwins: Bool { records.flatMap(\.runs).contains { $0.twins != nil } }

    func all(_ start: Start) -> [Record.Run] {
      records.flatMap(\.runs).filter { $0.start == start }
    }

    func curves(_ start: Start, _ value: (Record.Measurement) -> Double) -> [[Double]] {
      all(start).map { $0.measurements.map(value) }
    }

    func last(_ start: Start, _ value: (Record.Measurement) -> Double) -> Repeated {
      Repeated(curves(start, value).map { $0.last ?? .nan })
    }

    /// `1 of 32, 1 of 32`.
    func distinctByLayer(_ start: Start) -> String {
      hidden.indices.map { layer in
        let count = last(start) { Double($0.distinctUnits[layer]) }
        return
          "\(count.standardDeviation == 0 ? count.mean.readable : count.readable) of \(hidden[layer])"
      }.joined(separator: ", ")
    }

    func steps(_ start: Start, toLoss loss: Double) -> StepsToReach {
      steps(start) { ($0.loss ?? .nan) <= loss }
    }

    func steps(_ start: Start, toAccuracy accuracy: Double) -> StepsToReach {
      steps(start) { $0.accuracy >= accuracy }
    }

    /// The first measured steps at which something holds.
    private func steps(
      _ start: Start, _ holds: (Record.Measurement) -> Bool
    ) -> StepsToReach {
      StepsToReach(values: all(start).map { $0.measurements.first(where: holds)?.step })
    }

    /// What is counted to the bit.
    var cases: String {
      let stretches = (records.first?.runs.first?.twins?.steps.count ?? 1) - 1
      func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
      }
      return
        "cases (\(count(hidden.count, "layer", "layers")), \(count(records.count, "seed", "seeds")), "
        + "\(count(stretches, "stretch", "stretches")) of steps)"
    }

    func testAccuracy(_ start: Start) -> Repeated { Repeated(all(start).map(\.testAccuracy)) }

    /// The last measured step up to which every layer had one kind of unit; none where it has to the end.
    func lastStepAsOne(_ start: Start) -> Int? {
      let breaks = all(start).compactMap { run in
        run.measurements.firstIndex { $0.distinctUnits.contains { $0 > 1 } }
          .map { run.measurements[max(0, $0 - 1)].step }
      }
      return breaks.min()
    }

    /// After the first step, for all seeds, measurements and layers: how many units are the same, and of how many.
    func counts(
      _ start: Start, _ member: KeyPath<TwinRecord, [[Int]]>
    ) -> [(count: Int, units: Int)] {
      all(start).compactMap(\.twins).flatMap { record in
        record[keyPath: member].dropFirst().flatMap { zip($0, hidden).map { ($0, $1) } }
      }
    }

    func fewest(_ start: Start, _ layer: Int, _ member: KeyPath<TwinRecord, [[Int]]>) -> Int {
      all(start).compactMap(\.twins).flatMap { record in
        record[keyPath: member].dropFirst().map { $0[layer] }
      }.min() ?? 0
    }

    /// The first step that moves a layer, or the range over seeds.
    func firstUpdates(_ start: Start, _ layer: Int) -> String {
      let steps = all(start).compactMap { $0.twins?.firstUpdate[layer] }
      guard let low = steps.min(), let high = steps.max() else { return "" }
      if high == 0 { return "none" }
      return low == high ? "\(low)" : "\(low) to \(high)"
    }

    /// With the first seed.
    var images: [(start: Start, image: UnitImage)] {
      (records.first?.runs ?? []).flatMap { run in
        (run.twins?.images ?? []).map { (run.start, $0) }
      }
    }
  }
}
