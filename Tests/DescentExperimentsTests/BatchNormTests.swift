import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Foundation
import Synchronization
import Testing

@testable import DescentExperiments

/// The experiment against training written out by hand.
@Suite struct BatchNormTests {
  private static func options(batchSize: Int) -> BatchNormExperiment.Options {
    var options = BatchNormExperiment.Options.book
    options.samples = 50
    options.epochs = 3
    options.batchSize = batchSize
    options.hidden = [8, 6]
    options.learningRate = 0.1
    options.seed = 5
    return options
  }

  private static func record(batchSize: Int) async throws -> BatchNormExperiment.Record {
    let options = options(batchSize: batchSize)
    let input = try BatchNormExperiment.load(options, jobs: 2, events: RunEvents())
    return try await BatchNormExperiment.run(
      options, on: input, in: .forTests(BatchNormExperiment.self, options))
  }

  /// 50 samples make 5 steps of 10 per epoch, 3 of 20, the last not smaller, and 1 of 50.
  @Test(arguments: [(10, 5), (20, 3), (50, 1)])
  func accuraciesAreThoseAfterTheFirstStepOfEachEpoch(batchSize: Int, stepsAnEpoch: Int)
    async throws
  {
    let record = try await Self.record(batchSize: batchSize)
    let data = try DataSource.load("digits", trainingSamples: 50).train
    for index in [0, 3, 9] {
      for batchNorm in [true, false] {
        let run = try #require(record.runs[2 * index + (batchNorm ? 0 : 1)] as Optional)
        let accuracies = try await train(
          scale: Foundation.pow(10, -4 * Double(index) / 15), batchNorm, data, batchSize,
          stepsAnEpoch, seed: pathHash("batch-norm/5/\(index)"))
        #expect(run.trainAccuracy == accuracies)
      }
    }
  }

  private func train(
    scale: Double, _ batchNorm: Bool, _ data: Dataset, _ batchSize: Int, _ stepsAnEpoch: Int,
    rate: Double = 0.1, seed: UInt64
  ) async throws -> [Double] {
    let weights = Normal(standardDeviation: scale)
    let model = Network {
      Dense(8, initializer: weights)
      if batchNorm { BatchNorm(convention: .book) }
      ReLU()
      Dense(6, initializer: weights)
      if batchNorm { BatchNorm(convention: .book) }
      ReLU()
      Dense(10, initializer: weights)
    }
    let trainer = try Trainer(
      model, inputShape: [64], objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: rate)),
      batches: Batches(batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
    let features = (0..<data.count).flatMap { data.features(at: $0) }
    let labels = try #require(data.labels)
    var accuracies: [Double] = []
    // After step 1, 1 + stepsAnEpoch, 1 + 2·stepsAnEpoch; none after the last of these.
    for step in 0...2 * stepsAnEpoch {
      let order = BatchOrder.withReplacement.indices(
        count: data.count, batchSize: batchSize, seed: seed, epoch: step / stepsAnEpoch + 1)
      #expect(order.count == stepsAnEpoch * batchSize)
      let first = step % stepsAnEpoch * batchSize
      try await trainer.step(on: data, samples: Array(order[first..<first + batchSize]))
      guard step % stepsAnEpoch == 0 else { continue }
      let outputs = try await trainer.predict(features)
      let right = labels.indices.filter { sample in
        let row = outputs[sample * 10..<sample * 10 + 10]
        return row.indices.max { row[$0] < row[$1] } == row.startIndex + Int(labels[sample])
      }
      accuracies.append(Double(right.count) / 50)
    }
    return accuracies
  }

  @Test func progressTellsOfEveryRun() async throws {
    let told = LockedList()
    let options = Self.options(batchSize: 50)
    let events = RunEvents(
      progress: { told.append("\($0.done)/\($0.total)") },
      note: { told.append($0) })
    let input = try BatchNormExperiment.load(options, jobs: 1, events: events)
    _ = try await BatchNormExperiment.run(
      options, on: input, in: .forTests(BatchNormExperiment.self, options, events))
    #expect(told.items == ["data: digits, bundled"] + (1...32).map { "\($0)/32" })
  }

  // MARK: What was added since

  @Test func theGridHoldsTrainingsAtOtherRates() async throws {
    var options = Self.options(batchSize: 10)
    options.extended = true
    options.rates = [0.02]
    let input = try BatchNormExperiment.load(options, jobs: 2, events: RunEvents())
    let context = RunContext.forTests(BatchNormExperiment.self, options)
    let record = try await BatchNormExperiment.run(options, on: input, in: context)
    let grid = try #require(record.grid)
    #expect(
      grid.map(\.condition.rate) == [Double](repeating: 0.02, count: 32)
        + [Double](repeating: 0.1, count: 32))
    #expect(record.duel?.map(\.condition.batchNorm) == [true, false])
    // Those at the book's rate are the runs.
    for run in record.runs {
      let cell = grid.first {
        $0.condition == BatchNormNetwork(rate: 0.1, scale: run.scale, batchNorm: run.batchNorm)
      }
      #expect(cell?.values.trainAccuracy == run.trainAccuracy.last)
    }
    // One of the others, on the images that the seed draws.
    let images = try DrawnImages(50, of: input, isDrawn: true, in: context)
    let network = BatchNormNetwork(
      rate: 0.02, scale: BatchNormExperiment.scales[3], batchNorm: true)
    let cell = try #require(grid.first { $0.condition == network })
    let accuracies = try await train(
      scale: network.scale, true, images.train, 10, 5, rate: 0.02,
      seed: pathHash("batch-norm/5/3"))
    #expect(cell.values.trainAccuracy == accuracies.last)
    #expect((cell.values.scaleChange ?? 0) > 0)
    // The duel is between those with the lowest loss on other images than those that were learned.
    for fighter in try #require(record.duel) {
      let losses = grid.filter { $0.condition.batchNorm == fighter.condition.batchNorm }
        .compactMap { cell in cell.values.validationLoss.map { ($0, cell.condition) } }
      #expect(losses.min { $0.0 < $1.0 }?.1 == fighter.condition)
    }
    #expect(record.layers?.count == 6)
    let text = try RecordJSON.text(record)
    let copy = try RecordJSON.value(BatchNormExperiment.Record.self, from: text)
    #expect(try RecordJSON.text(copy) == text)
    let page = BatchNormExperiment.presentation(of: [record], options: options)
    #expect(page.pictures.count == 5)
    #expect(page.tables.count == 3)
    #expect(page.outcome("suitably wide") == .supported)
    var moved = record
    let last = try #require(moved.layers?.last { $0.network.batchNorm }?.values.learned.last)
    #expect(last.count == 2)
    let index = try #require(moved.layers?.lastIndex { $0.network.batchNorm })
    let end = try #require(moved.layers?[index].values.learned.indices.last)
    moved.layers?[index].values.learned[end][1].scaleMean = 0.5
    for fighter in moved.duel?.indices ?? 0..<0 {
      moved.duel?[fighter].values.scaleChange = 0.01
      moved.duel?[fighter].values.shiftChange = 0.01
    }
    #expect(
      BatchNormExperiment.presentation(of: [moved], options: options).why.contains(
        "the mean γ of layer 2 of 2 moves furthest, to 0.500."))
    var wide = record
    wide.layers?[0].values.start.after?.standardDeviation = 3
    let other = BatchNormExperiment.presentation(of: [wide], options: options)
    #expect(other.outcome("suitably wide") == .refuted)
  }

  /// They are as many as are learned, or what the data have left, and none of those that are learned.
  @Test func validationImagesAreOthers() throws {
    var options = Self.options(batchSize: 10)
    let loaded = try BatchNormExperiment.load(options, jobs: 1, events: RunEvents())
    #expect(
      try BatchNormExperiment.validation(
        options, loaded, .forTests(BatchNormExperiment.self, options)) == nil)
    options.extended = true
    let all = try BatchNormExperiment.load(options, jobs: 1, events: RunEvents())
    let context = RunContext.forTests(BatchNormExperiment.self, options)
    let images = try DrawnImages(50, of: all, isDrawn: true, in: context).train
    let others = try #require(try BatchNormExperiment.validation(options, all, context))
    #expect(others.count == 50)
    func pixels(_ data: Dataset) -> Set<[Float]> {
      Set((0..<data.count).map { data.features(at: $0) })
    }
    #expect(pixels(images).isDisjoint(with: pixels(others)))
  }

  @Test func settingsThatMakeNoSense() {
    var options = Self.options(batchSize: 10)
    options.rates = [0]
    #expect(
      BatchNormExperiment.refusal(options)
        == "rates 0: a list of numbers above 0 that fit in a Float is needed")
    options = Self.options(batchSize: 51)
    #expect(
      BatchNormExperiment.refusal(options) == "batch-size 51: is larger than the data of 50 samples"
    )
  }

  // MARK: Verdicts

  /// The ends of a training: one number for each seed.
  private struct Ends {
    var train = around(0.1)
    var test = around(0.1)
    var loss = around(1)
    var learned: Int?
    var falls = 0.0
    var change = 0.0
    var diverged = false
  }

  private func ending(_ ends: Ends, _ seed: Int) -> BatchNormEnding {
    BatchNormEnding(
      trainAccuracy: ends.train[seed], trainLoss: 0.1, earlierLoss: 0.1 + ends.falls,
      testAccuracy: ends.test[seed], testLoss: ends.loss[seed], learned: ends.learned,
      scaleChange: ends.change, shiftChange: ends.change / 2,
      diverged: ends.diverged)
  }

  /// - Parameters:
  ///   - with: The ends with batch normalization, by the index of the scale and whether the rate is the higher of two.
  private func page(
    with: (Int, Bool) -> Ends, without: (Int, Bool) -> Ends, duel: (with: Ends, without: Ends)?
  ) -> Presentation {
    let scales = BatchNormExperiment.scales
    func ends(_ scale: Int, _ batchNorm: Bool, _ isHigh: Bool) -> Ends {
      batchNorm ? with(scale, isHigh) : without(scale, isHigh)
    }
    let records = (0..<5).map { seed in
      BatchNormExperiment.Record(
        data: .init(name: "digits", samples: 50), scales: scales,
        runs: product(Array(scales.indices), [true, false]) { index, batchNorm in
          .init(
            scale: scales[index], batchNorm: batchNorm,
            trainAccuracy: [0.1, ends(index, batchNorm, false).train[seed]], diverged: false)
        }, testSamples: duel == nil ? nil : 360,
        grid: duel == nil
          ? nil
          : [false, true].flatMap { isHigh in
            product([true, false], Array(scales.indices)) { batchNorm, index in
              .init(
                condition: .init(
                  rate: isHigh ? 1 : 0.1, scale: scales[index], batchNorm: batchNorm),
                values: ending(ends(index, batchNorm, isHigh), seed))
            }
          },
        duel: duel.map { duel in
          [true, false].map { batchNorm in
            .init(
              condition: .init(rate: 0.1, scale: scales[2], batchNorm: batchNorm),
              values: ending(batchNorm ? duel.with : duel.without, seed))
          }
        })
    }
    return BatchNormExperiment.presentation(of: records, options: Self.options(batchSize: 10))
  }

  @Test func eachVerdictIsReached() {
    let good = Ends(train: around(0.95), test: around(0.8), learned: 1)
    let bad = Ends()
    let shown = page(
      with: { _, _ in good }, without: { scale, isHigh in scale == 2 && !isHigh ? good : bad },
      duel: (
        Ends(test: around(0.85), loss: around(0.5), change: 0.2),
        Ends(test: Array(around(0.8).reversed()), loss: around(0.6))
      ))
    #expect(shown.outcome("on the mean over the 16 scales") == .supported)
    #expect(shown.outcome("raises it also at the scale that suits") == .refuted)
    #expect(shown.outcome("It permits a larger rate") == .supported)
    #expect(shown.outcome("It learns in fewer epochs") == .refuted)
    #expect(shown.outcome("It depends less on the initial weights") == .supported)
    #expect(shown.outcome("the test accuracy is higher with it") == .supported)
    #expect(shown.outcome("the test cross-entropy is lower") == .supported)
    #expect(shown.outcome("γ and β move away") == .supported)
    // The scale 0.29 is below that of He's rule for eight units.
    #expect(shown.why.hasPrefix("At a rate and scale of its own"))
    #expect(!shown.why.contains("move little"))
    #expect(!shown.why.contains("stopped being finite"))
    #expect(!shown.why.contains("generalizing does"))
    #expect(
      shown.why.hasSuffix(
        "with a rate of 0.1 and initial weights of std 0.293 (chosen on the validation images)."))
    #expect(
      shown.takeaway.contains("From 16 of 16 scales of initial weights some rate reaches 90 %"))
    #expect(shown.takeaway.contains("without it from 1 (means over seeds); "))

    let opposite = page(
      with: { _, _ in bad },
      without: { scale, isHigh in
        Ends(train: around(0.97), test: around(0.5), learned: isHigh ? 3 : 2)
      },
      duel: (
        Ends(test: around(0.8), loss: around(0.6)),
        Ends(test: Array(around(0.85).reversed()), loss: around(0.5))
      ))
    #expect(opposite.outcome("on the mean over the 16 scales") == .refuted)
    #expect(opposite.outcome("It permits a larger rate") == .refuted)
    #expect(opposite.outcome("It depends less on the initial weights") == .refuted)
    #expect(opposite.outcome("the test accuracy is higher with it") == .refuted)
    #expect(opposite.outcome("the test cross-entropy is lower") == .refuted)
    #expect(opposite.outcome("γ and β move away") == .refuted)
    #expect(opposite.outcome("It learns in fewer epochs") == .refuted)
    #expect(opposite.why.contains("γ and β move little"))
    #expect(opposite.why.contains("batch normalization is slower"))
    #expect(!opposite.why.contains("So use it"))
    #expect(!opposite.why.contains("The gap between training and test"))

    let open = page(
      with: { _, _ in Ends(train: around(0.95), learned: 3) },
      without: { _, _ in Ends(train: around(0.92), learned: 7) },
      duel: (
        Ends(test: around(0.82, spread: 0.02)), Ends(test: around(0.815, spread: -0.02))
      ))
    #expect(open.outcome("It learns in fewer epochs") == .supported)
    #expect(open.outcome("the test accuracy is higher with it") == .undecided)
    let moving = page(
      with: { _, _ in good }, without: { _, _ in good },
      duel: (Ends(test: around(0.9)), Ends(test: around(0.8), falls: 0.1)))
    #expect(moving.outcome("the test accuracy is higher with it") == .notConverged)
    #expect(
      moving.reading.contains("The training loss without batch normalization still fell by 0.1"))
  }

  @Test func whyNamesWhatScalesAndRatesCost() throws {
    let shown = page(
      with: { scale, isHigh in
        Ends(
          train: around(0.96), test: around(scale == 0 ? 0.5 : 0.8 - 0.01 * Double(scale)),
          change: scale == 3 && isHigh ? 0.3 : 0.01)
      },
      without: { scale, isHigh in Ends(diverged: scale == 0 && isHigh) },
      duel: (
        Ends(train: around(1), test: around(0.9), change: 0.02),
        Ends(train: around(1), test: around(0.8))
      ))
    #expect(
      shown.why.contains(
        "the test accuracy falls at the rate 0.1 from 0.79 at std 0.541 to 0.50 at std 1 and at the rate 1 from"
      ))
    #expect(
      shown.why.contains(
        "between training and test is 0.100 with it and 0.200 without, smaller by 50 %, not gone; the test accuracy is "
          + "higher with it in 5 of 5 seeds."))
    #expect(shown.why.contains("by up to 0.3 (rate 1, std 0.158)"))
    #expect(
      shown.why.contains("in none of the 160 networks with it and 5 of the 160 networks without it")
    )
    let table = try #require(shown.tables.first)
    #expect(table.rows.map { $0.suffix(2) } == [["0 of 80", "0 of 80"], ["5 of 80", "0 of 80"]])
  }

  @Test func recordsOfBeforeHaveTheBooksFigures() {
    let shown = page(
      with: { _, _ in Ends(train: around(0.9)) }, without: { _, _ in Ends() }, duel: nil)
    #expect(shown.pictures.map(\.name) == ["batch-norm", "batch-norm-best-scale"])
    #expect(shown.verdicts.map(\.outcome) == [.supported, .supported])
    #expect(shown.tables.count == 1)
  }
}
