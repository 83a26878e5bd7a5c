import DescentFigures

/// The curves of one network for each seed.
struct RepeatedCurve: Sendable {
  let curves: [LearningCurve]

  init(_ curves: [LearningCurve]) { self.curves = curves }

  var train: Repeated { end(\.trainAccuracy) }
  var test: Repeated { end(\.testAccuracy) }
  var gap: Repeated { end(\.gap) }

  /// The last measurement for each seed.
  private func end(_ values: KeyPath<LearningCurve, [Double]>) -> Repeated {
    Repeated(curves.map { $0[keyPath: values].last ?? .nan })
  }

  /// The number of whole epochs before each measurement.
  var epochs: [Double] { curves.first?.epochs.map(Double.init) ?? [] }

  /// Training and test accuracy by epoch.
  func panel(title: String) -> Chart {
    Chart(
      title: title, x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
      y: ChartAxis("accuracy", range: 0...1)
    )
    .adding(curves: curves.map(\.trainAccuracy), over: epochs, name: "training images")
    .adding(
      curves: curves.map(\.testAccuracy), over: epochs, name: "test images", style: .dashed,
      color: .series(1))
  }
}

extension Chart {
  /// One line per network, each in the color of its index.
  func adding(
    lines: [(name: String, curves: [[Double]])], over epochs: [Double]
  ) -> Chart {
    let styles: [LineStyle] = [.solid, .dashed, .dotted]
    var chart = self
    for (index, line) in lines.enumerated() {
      chart = chart.adding(
        curves: line.curves, over: epochs, name: line.name,
        style: styles[index % styles.count], color: .series(index))
    }
    return chart
  }
}

// MARK: Text

extension RepeatedCurve {
  /// The gap between training and test accuracy that counts as overfitting.
  static let largeGap = 0.1
  /// The smallest difference in accuracy that is mentioned.
  static let visible = 0.01

  /// The final accuracies, and whether they show overfitting.
  var overfittingWords: String {
    let text = """
      the network ends with an accuracy of \(train.text(decimals: 3)) on the training images and \
      \(test.text(decimals: 3)) on the test images
      """
    return gap.mean >= RepeatedCurve.largeGap
      ? "\(text): it overfits." : "\(text): these numbers do not show overfitting."
  }

  /// The difference from a baseline: the gap, and whether it helps the test accuracy.
  func comparison(with base: RepeatedCurve) -> String {
    let narrows = base.gap.mean - gap.mean >= RepeatedCurve.visible
    let gaps = "(\(gap.text(decimals: 3)) against \(base.gap.text(decimals: 3)))"
    return (narrows ? "narrows the gap \(gaps)" : "does not narrow the gap \(gaps)") + ", "
      + testWords(base, narrows: narrows)
  }

  private func testWords(_ base: RepeatedCurve, narrows: Bool) -> String {
    let difference = test.mean - base.test.mean
    let numbers = "(\(test.text(decimals: 3)) against \(base.test.text(decimals: 3)))"
    if difference >= RepeatedCurve.visible { return "does better in the test \(numbers)" }
    if difference > -RepeatedCurve.visible { return "does about as well in the test \(numbers)" }
    return narrows
      ? "but by learning less of the training images (\(train.text(decimals: 3)) against "
        + "\(base.train.text(decimals: 3))): in the test it does worse \(numbers)"
      : "and does worse in the test \(numbers)"
  }
}
