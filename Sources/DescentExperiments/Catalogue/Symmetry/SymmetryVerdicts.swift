import DescentNumerics

extension SymmetryExperiment {
  /// The smallest difference in accuracy that matters.
  static let smallest = 0.02

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
    let words = "pairs of a layer and the steps between two measurements"
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

  // MARK: Sentences

  static func takeaway(_ runs: Runs) -> String {
    let same = [Start.zero, .equal].filter { runs.lastStepAsOne($0) == nil }
    let random = runs.testAccuracy(.random).mean
    guard same.count == 2 else {
      return "Equal units stay equal until rounding tells them apart."
    }
    let best = max(runs.testAccuracy(.zero).mean, runs.testAccuracy(.equal).mean)
    return """
      Units that begin equal stay equal: a layer of them is one unit, and the network reaches a test accuracy of \
      \(NumberText.fixed(best, decimals: 3)) at most, against \(NumberText.fixed(random, decimals: 3)) from random weights.
      """
  }

  static func why(_ runs: Runs) -> String {
    ([Start.zero, .equal].map { rounding(runs, $0) } + [learning(runs), divergence(runs)])
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What a network of equal units can still learn.
  private static func learning(_ runs: Runs) -> String {
    let accuracies = [Start.zero, .equal].map { runs.testAccuracy($0).text(decimals: 3) }
    let isBad = runs.testAccuracy(.equal).mean < runs.testAccuracy(.random).mean - smallest
    let words =
      "The textbook speaks of weights of 0; "
      + (isBad
        ? "another common value is as bad, since what matters is that the units are equal."
        : "here another common value is no worse than random weights.")
    guard isBad, max(runs.testAccuracy(.zero).mean, runs.testAccuracy(.equal).mean) > 0.15 else {
      return words
    }
    return """
      \(words) Such \
      a network does learn something (test accuracy \(accuracies[0]) from zero, \(accuracies[1]) from equal weights): \
      one unit a layer can order the images along one line. More units add nothing to it.
      """
  }

  /// Equal units have equal gradients: nothing but rounding can tell them apart.
  private static func rounding(_ runs: Runs, _ start: Start) -> String {
    guard let step = runs.lastStepAsOne(start) else { return "" }
    return
      "From \(start.rawValue) weights the units of each layer remain the same for \(step) steps; then "
      + "they differ, because rounding was not the same in all of them."
  }

  private static func divergence(_ runs: Runs) -> String {
    let diverged = Start.allCases.filter { runs.all($0).contains(where: \.diverged) }
    guard !diverged.isEmpty else { return "" }
    return
      "Values stopped being finite from \(enumeration(diverged.map(\.rawValue))) weights; the largest "
      + "of such outputs counts as class 0."
  }

  static func distinct(_ measurement: Record.Measurement) -> Double {
    Double(measurement.distinctUnits.reduce(0, +))
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
