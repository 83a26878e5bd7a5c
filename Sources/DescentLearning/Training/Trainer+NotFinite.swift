import DescentArrays
import DescentExecution

// What happens when the loss or a parameter stops being finite.
extension Trainer {
  func makeRoomInJournal() throws {
    guard journal?.isFull == true else { return }
    try checkVariables()
    journal?.restart(from: variables.snapshot())
  }

  func checkVariables() throws {
    if !variables.isFinite { try handleNotFinite() }
  }

  func handleNotFinite() throws {
    progress.diverged = true
    guard let journal else { return }
    var replay = StepReplay(
      journal: journal, variables: variables, programs: programs, batches: batches,
      trained: trained, seed: seed)
    let diagnosis = try replay.firstNotFinite()
    progress.steps = max(0, diagnosis.step - 1)
    progress.beginEpoch()
    place.note(progress)
    self.journal?.restart(from: variables.snapshot())
    throw TrainingError.notFinite(diagnosis)
  }
}
