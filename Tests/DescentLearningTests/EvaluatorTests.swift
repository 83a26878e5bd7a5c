import DescentArrays
import Testing

@testable import DescentLearning

/// An evaluator measures what a trainer measures, on values of its own.
@Suite struct EvaluatorTests {
  private func trained() async throws -> Trainer {
    let trainer = try Trainer(
      Network {
        Dense(8)
        BatchNorm()
        ReLU()
        Dense(3)
      }, inputShape: [4],
      objective: Objective(.softmaxCrossEntropy, metrics: [.accuracy, .f1()]),
      updates: UpdateRule(Adam(learningRate: 0.05)), batches: Batches(10))
    for try await _ in trainer.fit(try threeClasses(40), epochs: 3) {}
    return trainer
  }

  @Test func itMeasuresWhatTheTrainerMeasures() async throws {
    let (trainer, data) = (try await trained(), try threeClasses(700))
    let evaluator = try Evaluator(
      await trainer.predictor(),
      Objective(.softmaxCrossEntropy, metrics: [.accuracy, .f1()]))
    let measured = try evaluator.evaluate(data)
    #expect(try await trainer.evaluate(data) == measured)
    #expect(try await trainer.confusionMatrix(on: data) == evaluator.confusionMatrix(on: data))
    // The trainer goes on; the evaluator does not.
    for try await _ in trainer.fit(data, epochs: 1) {}
    #expect(try evaluator.evaluate(data) == measured)
    #expect(try await trainer.evaluate(data) != measured)
  }

  @Test func anyNumberOfTasksUseOne() async throws {
    let (trainer, data) = (try await trained(), try threeClasses(300))
    let evaluator = try Evaluator(
      await trainer.predictor(),
      Objective(.softmaxCrossEntropy, metrics: [.accuracy, .f1()]))
    let one = try evaluator.evaluate(data)
    try await withThrowingTaskGroup(of: Evaluation.self) { group in
      for _ in 0..<16 { group.addTask { try evaluator.evaluate(data) } }
      for try await other in group { #expect(other == one) }
    }
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    let predictor = try await trained().predictor()
    #expect(throws: TrainingError.self) {
      try Evaluator(predictor, Objective(.meanSquaredError, metrics: [.accuracy]))
    }
    let evaluator = try Evaluator(predictor, Objective(.softmaxCrossEntropy))
    #expect(throws: TrainingError.self) { try evaluator.evaluate(threeClasses(size: 5)) }
    let values = try Evaluator(predictor, Objective(.meanSquaredError))
    #expect(throws: TrainingError.self) { try values.confusionMatrix(on: threeClasses()) }
  }
}
