/// A network that gets worse on new data while it learns the training data: the validation loss has risen by more than a
/// quarter from its best epoch to the last and by a twentieth of the best constant prediction's loss, and the training loss is
/// less than half of it.
///
/// With early stopping that restores the best epoch there is nothing to lose but time: a note.
struct Overfitting: Rule {
  static let name = FindingName.overfitting
  private static let (rise, gap) = (0.25, 0.5)

  static func findings(in patient: Patient) -> [Finding] {
    let course = patient.course
    guard let best = course.bestValidation, let last = course.lastValidation, best.loss > 0,
      let training = course.finalTrainingLoss, last.isFinite
    else { return [] }
    let rise = last / best.loss - 1
    // A rise that is small beside what a constant prediction has is of no account.
    let isLarge = last - best.loss > 0.05 * (course.validationBaseline ?? course.baseline)
    guard isLarge, rise > self.rise, training < gap * last, !course.isStuck else { return [] }
    let isStopped = patient.settings.configuration.training.earlyStopping?.restoresBest == true
    return [
      Finding(
        name, isStopped ? .note : .warning,
        "the validation loss was \(number(best.loss)) after epoch \(best.epoch) and is \(number(last)) at the end; the training loss is \(number(training))",
        evidence: [
          .init("rise of the validation loss since its best epoch", rise, threshold: self.rise),
          .init("training loss, relative to the validation loss", training / last, threshold: gap),
        ])
    ]
  }
}
