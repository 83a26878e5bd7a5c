import DescentArrays
import DescentConfiguration
import DescentLearning
import DescentTraining

/// Trains a configuration as it is, and writes down how it goes.
struct WatchedTraining: Sendable {
  let configuration: TrainingConfiguration
  let data: LoadedTraining
  let baseline: Double
  let validationBaseline: Double?
  let expectedFirstLoss: Double

  /// The first steps whose losses are kept; later ones are in the epochs' means.
  private static let keptSteps = 2_000

  func run() async throws -> Course {
    let trainer = try configuration.trainer(for: data)
    var course = Course()
    course.baseline = baseline
    course.validationBaseline = validationBaseline
    course.expectedFirstLoss = expectedFirstLoss
    course.plannedEpochs = configuration.training.epochs
    course.stepsPerEpoch = data.training.steps(ofBatch: configuration.training.batchSize)
    let losses = StepLosses(most: Self.keptSteps)
    do {
      while course.points.count < configuration.training.epochs {
        let epoch = try await trainer.runEpoch(
          data.training, validation: data.validation, of: configuration.training.epochs,
          afterStep: { losses.add($0.lastStep?.loss ?? .nan) })
        course.points.append(Course.Point(epoch))
        if await trainer.progress.isStopped { break }
      }
      course.finalTrainingLoss = try await trainer.evaluate(data.training).loss
      course.predictedShares = try await shares(trainer)
    } catch TrainingError.notFinite(let diagnosis) {
      course.notFinite = (diagnosis.step, diagnosis.description, diagnosis.path)
    }
    course.stepLosses = losses.values
    return course
  }

  /// The share of the samples that are predicted as each class.
  private func shares(_ trainer: Trainer) async throws -> [Double] {
    guard data.training.classCount != nil else { return [] }
    let matrix = try await trainer.confusionMatrix(on: data.validation ?? data.training)
    let total = Double(max(1, matrix.counts.reduce(0, +)))
    return (0..<matrix.classes).map { prediction in
      let count = (0..<matrix.classes).reduce(0) { $0 + matrix[label: $1, prediction: prediction] }
      return Double(count) / total
    }
  }
}

extension Course.Point {
  init(_ epoch: Epoch) {
    self.init(
      epoch: epoch.number, steps: epoch.steps, trainingLoss: epoch.train.loss,
      validationLoss: epoch.validation?.loss, validationAccuracy: epoch.validationAccuracy,
      rate: epoch.learningRate)
  }
}
