import DescentNumerics

extension SymmetryExperiment {
  static func takeaway(_ runs: Runs) -> String {
    let same = [Start.zero, .equal].filter { runs.lastStepAsOne($0) == nil }
    let random = runs.testAccuracy(.random).mean
    guard same.count == 2 else {
      return "Equal units stay equal until rounding tells them apart."
    }
    let best = max(runs.testAccuracy(.zero).mean, runs.testAccuracy(.equal).mean)
    return """
      Units that begin equal stay equal: a layer of them is one unit, and the network reaches a test accuracy of about \
      \(NumberText.fixed(best, decimals: 2)), against \(NumberText.fixed(random, decimals: 2)) from random weights.
      """
  }

  static func why(_ runs: Runs) -> String {
    ([Start.zero, .equal].map { rounding(runs, $0) }
      + [learning(runs), time(runs), divergence(runs), advice(runs)])
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Whether another common value than 0 is as bad.
  private static func isEqualBad(_ runs: Runs) -> Bool {
    runs.testAccuracy(.equal).mean < runs.testAccuracy(.random).mean - smallest
  }

  /// What a network of equal units can still learn.
  private static func learning(_ runs: Runs) -> String {
    let accuracies = [Start.zero, .equal].map { runs.testAccuracy($0).text(decimals: 3) }
    let isBad = isEqualBad(runs)
    let words =
      "The textbook speaks of weights of 0; "
      + (isBad
        ? "another common value is no remedy, since what matters is that the units are equal."
        : "here another common value is no worse than random weights.")
    guard isBad, max(runs.testAccuracy(.zero).mean, runs.testAccuracy(.equal).mean) > 0.15,
      [Start.zero, .equal].allSatisfy({ runs.lastStepAsOne($0) == nil })
    else { return words }
    return """
      \(words) Such \
      a network does learn something (test accuracy \(accuracies[0]) from zero, \(accuracies[1]) from equal weights): \
      one unit a layer can order the images along one line. More units add nothing to it: only their sum grows, as if the \
      rate were larger.
      """
  }

  /// Equal weights may begin to learn sooner than zeros and end no better.
  private static func time(_ runs: Runs) -> String {
    let (zero, equal, random) = (
      runs.steps(.zero, toLoss: milestone), runs.steps(.equal, toLoss: milestone),
      runs.steps(.random, toLoss: milestone)
    )
    guard isEqualBad(runs), let late = zero.mean, let early = equal.mean, early < late,
      (runs.testAccuracy(.equal).mean - runs.testAccuracy(.zero).mean).magnitude < smallest
    else { return "" }
    return """
      Equal weights start sooner than zeros (a loss of \(milestone.readable) at step \(equal.text) against \(zero.text); random \
      ones: \(random.text)) and end no better: what does the harm is not the zero but the equality.
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

  private static func advice(_ runs: Runs) -> String {
    let isBest = [Start.zero, .equal].allSatisfy {
      runs.testAccuracy($0).mean < runs.testAccuracy(.random).mean - smallest
    }
    guard isBest else { return "" }
    return "So draw the weights at random. The biases may all begin at 0, as they did here."
  }

  static func distinct(_ measurement: Record.Measurement) -> Double {
    Double(measurement.distinctUnits.reduce(0, +))
  }
}
