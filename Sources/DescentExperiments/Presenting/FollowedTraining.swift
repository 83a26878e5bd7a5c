/// What is measured of a training that is followed by epoch on the training and the test images.
protocol FollowedTraining {
  var curve: LearningCurve { get }
  /// Whether a value stopped being finite.
  var diverged: Bool { get }
}

/// The numbers at the end.
extension FollowedTraining {
  var train: Double { curve.trainAccuracy.last ?? .nan }
  var test: Double { curve.testAccuracy.last ?? .nan }
  var gap: Double { curve.gap.last ?? .nan }
  var trainLoss: Double { curve.trainCrossEntropy?.last?.flatMap { $0 } ?? .nan }
  var testLoss: Double { curve.testCrossEntropy?.last?.flatMap { $0 } ?? .nan }
}

extension FactorialCell where Values: FollowedTraining {
  /// How the training accuracy still moves; `nil` if it does not.
  var unconverged: String? { Convergence.lack(ofTraining: values.map(\.curve.trainAccuracy)) }
}

extension Array where Element: FollowedTraining {
  /// How many trainings diverged, as a sentence; empty if none did.
  var divergenceWords: [String] {
    let diverged = count(where: \.diverged)
    guard diverged > 0 else { return [] }
    return [
      "In \(diverged) of the \(count) networks values stopped being finite; the largest of such outputs "
        + "counts as class 0."
    ]
  }
}
