import DescentLearning
import TestSupport
import Testing

@testable import DescentConfiguration
@testable import DescentTraining

@Suite struct TrainerTests {
  private func configuration(_ yaml: String) throws -> TrainingConfiguration {
    try TrainingConfiguration(yaml: yaml)
  }

  @Test func aConfigurationTrainsADigitsNetwork() async throws {
    let configuration = try configuration(
      """
      data: {path: digits, validation: test}
      model:
        - hidden: {units: [32], batch-norm: true, dropout: 0.1}
        - dense: {initializer: xavier}
      optimizer: {adam: 0.005}
      schedule: {warm-up: {steps: 20, then: cosine}}
      regularization:
        weight-decay: {decoupled: 0.001}
        gradient-clipping: {norm: 5}
        label-smoothing: 0.05
        class-weights: balanced
      training:
        epochs: 5
        early-stopping: {monitor: validation-f1, patience: 3}
        metrics: [accuracy, top-k: 3]
      """)
    let data = try LoadedTraining(configuration.data)
    let trainer = try configuration.trainer(for: data)
    var last: Epoch?
    for try await epoch in trainer.fit(
      data.training, validation: data.validation, epochs: configuration.training.epochs)
    {
      last = epoch
    }
    let validation = try #require(last?.validation)
    #expect(validation.metrics.keys.sorted() == ["accuracy", "f1", "top-3"])
    #expect(try #require(validation.accuracy) > 0.85)
  }

  @Test func aRegressionOnLargeValuesLearnsAndAnswersInTheirUnits() async throws {
    let folder = try TemporaryFolder()
    // price = 200,000 + 30,000·x, and another value of a different magnitude.
    let rows = (0..<200).map { row in
      let x = Double(row * 37 % 200) / 100 - 1
      return "\(x),\(200_000 + 30_000 * x),\(0.001 * x)\n"
    }
    let path = try folder.write("x,price,tiny\n" + rows.joined(), to: "p.csv")
    for targets in ["price", "[price, tiny]"] {
      let configuration = try configuration(
        """
        data: {path: "\(path)", target: \(targets), ignore: \(targets == "price" ? "[tiny]" : "[]")}
        model: [dense]
        optimizer: {sgd: 0.2}
        training: {epochs: 20, metrics: [mae, r2]}
        """)
      let data = try LoadedTraining(configuration.data)
      let trainer = try configuration.trainer(for: data)
      var first: Epoch?
      for try await epoch in trainer.fit(data.training, validation: data.validation, epochs: 20) {
        first = first ?? epoch
      }
      #expect(try #require(first?.train.loss) < 3)
      let evaluation = try await trainer.evaluate(#require(data.validation))
      #expect(try #require(evaluation.metrics["r2"]) > 0.999)
      // The row with the mean x has the mean of the values.
      let input = try #require(try data.preparation.features(ofJSONLine: "{\"x\": 0}"))
      let output = try await trainer.predict(input)
      let scaling = try #require(data.outputs.outputStandardization)
      let values = output.indices.map { scaling.restored(output[$0], at: $0) }
      #expect(abs(values[0] - 200_000) < 100)
      if values.count == 2 { #expect(abs(values[1]) < 1e-5) }
    }
  }

  @Test func everyLayerBecomesWhatItNames() throws {
    let configuration = try configuration(
      """
      data: digits
      model:
        - flatten
        - hidden: {units: [8, 4], activation: tanh, batch-norm: true, dropout: 0.25}
        - repeat: {times: 2, layers: [dense: 6, leaky-relu: 0.2]}
        - gelu: tanh
        - dense
      """)
    let names = configuration.model.network(
      for: .init(task: .classification, names: ["a", "b", "c"])
    )
    .layers.map { "\($0)" }
    let block = [
      "BatchNorm(retention: 0.9, chosenEpsilon: nil, convention: DescentLearning.Convention.standard)",
      "Tanh()",
      "Dropout(rate: 0.25, convention: DescentLearning.Convention.standard, staysActive: false)",
    ]
    func dense(_ units: Int, _ initializer: String, bias: Bool = true) -> String {
      "Dense(units: \(units), initializer: DescentLearning.\(initializer), usesBias: \(bias))"
    }
    let form = "form: DescentLearning.DistributionForm.normal)"
    let xavier = "Xavier(fan: DescentLearning.Xavier.Fan.average, \(form)"
    let leaky = "LeakyReLU(slope: 0.2)"
    var expected = ["Flatten()", dense(8, xavier, bias: false)]
    expected += block
    expected += [dense(4, xavier, bias: false)]
    expected += block
    expected += [dense(6, "He(\(form)"), leaky, dense(6, "He(\(form)"), leaky]
    expected += ["GELU(form: DescentLearning.GELU.Form.tanh)", dense(3, "He(\(form)")]
    #expect(names == expected)
  }

  /// Unset settings are decided by the data and reported.
  @Test func withoutValidationDataTheTrainingLossIsWatched() throws {
    let start = "data: {path: digits, samples: 50, validation: none}\nmodel: [dense]\n"
    let rows: [(String, MonitoredValue?, [String])] = [
      (
        "training: {early-stopping: 3}", .trainingLoss,
        [
          "training.early-stopping: there are no validation data, so the training loss is monitored"
        ]
      ),
      (
        "schedule: {warm-up: {steps: 2, then: plateau}}", nil,
        ["schedule.plateau: there are no validation data, so the training loss is monitored"]
      ),
      (
        "schedule: plateau\ntraining: {early-stopping: 3}", .trainingLoss,
        [
          "training.early-stopping and schedule.plateau: there are no validation data, so the training loss is "
            + "monitored"
        ]
      ),
      (
        "training: {early-stopping: {monitor: training-accuracy}, batch-size: 64}",
        .training("accuracy", .larger),
        [
          "training.batch-size: 64 exceeds the 50 training samples; using 50"
        ]
      ),
      ("training: {epochs: 3, batch-size: 50}", nil, []),
      (
        "training: {metrics: [accuracy, confusion-matrix]}", nil,
        [
          "training.metrics: confusion-matrix is not a number per epoch; descent evaluate shows the matrix"
        ]
      ),
    ]
    for (line, watched, notes) in rows {
      let configuration = try configuration(start + line)
      let data = try LoadedTraining(configuration.data)
      let settled = configuration.settled(for: data)
      #expect(settled.notes == notes)
      let trainer = try configuration.trainer(for: data)
      #expect(trainer.earlyStopping?.monitor == watched)
      if configuration.plateau != nil {
        #expect(trainer.updates.schedule?.watched == .trainingLoss)
      }
      #expect(trainer.batchSize == settled.configuration.training.batchSize)
      // The decisions are written, and read back the same.
      let again = try self.configuration(settled.configuration.yaml)
      #expect(again == settled.configuration)
      #expect(again.settled(for: data).notes == notes.filter { $0.contains("confusion-matrix") })
    }
  }

  @Test func whatDoesNotFitTheTaskIsNamed() throws {
    let start = "data: {path: digits, samples: 50, validation: none}\nmodel: [dense]\n"
    let rows = [
      ("loss: mean-squared-error", "loss: takes values, but the targets are classes; remove it"),
      (
        "training: {metrics: [mae]}",
        "training.metrics: names mae, which does not apply to classification"
      ),
      (
        "training: {metrics: [top-k: 11]}",
        "training.metrics: names top-k with k 11, but there are 10"
      ),
      (
        "training: {early-stopping: {monitor: validation-loss}}",
        "training.early-stopping.monitor: monitors validation data, but there are none"
      ),
      (
        "regularization: {class-weights: [1, 2]}",
        "regularization.class-weights: has 2 weights, but there are 10 classes"
      ),
      (
        "regularization: {class-weights: {named: {\"11\": 2}}}",
        "regularization.class-weights: name \"11\", which is not a class"
      ),
    ]
    for (line, message) in rows {
      let configuration = try configuration(start + line)
      let data = try LoadedTraining(configuration.data)
      do {
        _ = try configuration.trainer(for: data)
        Issue.record("no mistake in \(line)")
      } catch { #expect("\(error)".hasPrefix(message), "\(error)") }
    }
  }
}
