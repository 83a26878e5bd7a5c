import DescentArrays
import DescentConfiguration
import DescentInsight
import DescentLearning
import DescentTraining

/// Trains a configuration as it is, and writes down how it goes.
struct WatchedTraining: Sendable {
  let configuration: TrainingConfiguration
  let data: LoadedTraining
  /// The most steps to take, but for three epochs.
  let budget: Int

  private static let observedSamples = 256
  private static let probedSteps = 4

  func run() async throws -> Course {
    let trainer = try configuration.trainer(for: data)
    var course = Course()
    let expected = try trainer.expectedFirstLoss(on: data.training)
    course.baseline = expected?.ofConstant ?? 0
    course.expectedFirstLoss = expected?.ofZero ?? 0
    course.validationBaseline = try data.validation.flatMap {
      try trainer.expectedFirstLoss(on: $0)?.ofConstant
    }
    course.plannedEpochs = configuration.training.epochs
    course.stepsPerEpoch = data.training.steps(ofBatch: configuration.training.batchSize)
    let epochs = Budget.epochs(
      of: course.plannedEpochs, steps: course.stepsPerEpoch, within: budget)
    let total = max(1, epochs * course.stepsPerEpoch)
    let observer = try await trainer.observing(.gradients, .updates, every: max(1, total / 12))
    try await look(trainer, &course)
    // On the way: after some of the epochs.
    let stride = max(1, epochs / 4)
    do {
      while course.points.count < epochs {
        let epoch = try await trainer.runEpoch(
          data.training, validation: data.validation, of: configuration.training.epochs)
        course.points.append(Course.Point(epoch))
        if epoch.number % stride == 0 { try await look(trainer, &course) }
        if await trainer.progress.isStopped { break }
      }
      course.finalTrainingLoss = try await trainer.evaluate(data.training).loss
      course.recalls = try await recalls(trainer)
    } catch TrainingError.notFinite(let diagnosis) {
      course.notFinite = (diagnosis.step, diagnosis.description, diagnosis.path)
    }
    course.stepObservations = observer.observations
    return course
  }

  /// The network at this moment, on samples that are spread over the training data, and a few of its next steps.
  private func look(_ trainer: Trainer, _ course: inout Course) async throws {
    let count = min(Self.observedSamples, data.training.count)
    guard let dataset = data.training as? Dataset else {
      course.observations.append(try await trainer.observe(onFirst: count, of: data.training))
      return
    }
    course.observations.append(
      try await trainer.observe(on: dataset, samples: Self.spread(count, of: dataset.count)))
    let size = min(configuration.training.batchSize, dataset.count)
    for batch in 0..<Self.probedSteps {
      // Other samples each time, all spread over the data.
      let samples = Self.spread(size, of: dataset.count).map {
        ($0 + Int32(batch * 7)) % Int32(dataset.count)
      }
      course.steps.append(try await trainer.lossAroundStep(on: dataset, samples: samples))
    }
  }

  private static func spread(_ count: Int, of total: Int) -> [Int32] {
    (0..<count).map { Int32($0 * total / count) }
  }

  /// For each class the share of its samples that are predicted as it.
  private func recalls(_ trainer: Trainer) async throws -> [Double?] {
    guard data.training.classCount != nil else { return [] }
    let matrix = try await trainer.confusionMatrix(on: data.validation ?? data.training)
    return (0..<matrix.classes).map { label in
      let count = (0..<matrix.classes).reduce(0) { $0 + matrix[label: label, prediction: $1] }
      return count == 0 ? nil : Double(matrix[label: label, prediction: label]) / Double(count)
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
