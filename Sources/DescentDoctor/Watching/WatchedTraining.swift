import DescentArrays
import DescentConfiguration
import DescentInsight
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
  private static let observedSamples = 256

  func run() async throws -> Course {
    let trainer = try configuration.trainer(for: data)
    var course = Course()
    course.baseline = baseline
    course.validationBaseline = validationBaseline
    course.expectedFirstLoss = expectedFirstLoss
    course.plannedEpochs = configuration.training.epochs
    course.stepsPerEpoch = data.training.steps(ofBatch: configuration.training.batchSize)
    let losses = StepLosses(most: Self.keptSteps)
    let total = max(1, course.plannedEpochs * course.stepsPerEpoch)
    let observer = try await trainer.observing(.gradients, .updates, every: max(1, total / 12))
    course.observations.append(try await observation(trainer))
    // On the way: after some of the epochs.
    let stride = max(1, course.plannedEpochs / 4)
    do {
      while course.points.count < configuration.training.epochs {
        let epoch = try await trainer.runEpoch(
          data.training, validation: data.validation, of: configuration.training.epochs,
          afterStep: { losses.add($0.lastStep?.loss ?? .nan) })
        course.points.append(Course.Point(epoch))
        if epoch.number % stride == 0 { course.observations.append(try await observation(trainer)) }
        if await trainer.progress.isStopped { break }
      }
      course.finalTrainingLoss = try await trainer.evaluate(data.training).loss
      course.predictedShares = try await shares(trainer)
    } catch TrainingError.notFinite(let diagnosis) {
      course.notFinite = (diagnosis.step, diagnosis.description, diagnosis.path)
    }
    course.stepObservations = observer.observations
    course.stepLosses = losses.values
    return course
  }

  /// The network on samples that are spread over the training data.
  private func observation(_ trainer: Trainer) async throws -> TrainingObservation {
    let count = min(Self.observedSamples, data.training.count)
    guard let dataset = data.training as? Dataset else {
      return try await trainer.observe(onFirst: count, of: data.training)
    }
    return try await trainer.observe(
      on: dataset, samples: (0..<count).map { Int32($0 * dataset.count / count) })
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
