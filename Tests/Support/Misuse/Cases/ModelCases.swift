import Descent
import Synchronization

/// Models that are not what they claim: other programs for other batches, modes or calls.
let modelCases: [Misuse] = [
  .refused("rows that are not the samples", "first axis") {
    let trainer = try Trainer(
      LayerOf { input, scope in
        Dense(1000)(input, in: scope).reshaped(to: [input.shape[0] * 1000, 1])
      }, inputShape: [4], loss: .meanSquaredError)
    _ = try await trainer.predictor().predict([1, 2, 3, 4])
  },
  .refused("an output as wide as the batch", "output") {
    let trainer = try Trainer(
      LayerOf { input, scope in
        let hidden = Dense(3)(input, in: scope)
        return hidden.matrixProduct(hidden, transposingOther: true)
      }, inputShape: [4], loss: .meanSquaredError, batchSize: 1)
    let predictor = try await trainer.predictor()
    for count in [2, 20, 300] {
      _ = try predictor.predict([Float](repeating: 1, count: 4 * count))
    }
  },
  .refused("an output as wide as the batch, in training", "output") {
    let trainer = try regressor(
      LayerOf { input, scope in
        let hidden = Dense(3)(input, in: scope)
        return hidden.matrixProduct(hidden, transposingOther: true)
      })
    try await useAll(trainer, valued(values: 1))
  },
  .refused("an output that shrinks with the batch", "output") {
    let trainer = try regressor(
      LayerOf { input, scope in
        let hidden = Dense(64)(input, in: scope)
        return input.shape[0] == 1
          ? hidden : hidden.sum(axes: [1], keepingDimensions: true)
      })
    try await useAll(trainer, valued(values: 64))
  },
  .refused("an output of labels", "numbers") {
    _ = try classifier(LayerOf { input, scope in Dense(3)(input, in: scope).argMax() })
  },
  .refused("an output of no axis", "first axis") {
    _ = try classifier(LayerOf { input, _ in input.sum() })
  },
  .refused("an output of another axis order", "first axis") {
    _ = try classifier(LayerOf { input, _ in input.transposed() })
  },
  .refused("a state in the shape of the batch", "one shape") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let last = scope.state("last", shape: input.shape)
        if scope.isTraining { scope.assign(input, to: last) }
        return Dense(3)(input + 0 * last, in: scope)
      }, batchSize: 1)
    _ = try await trainer.step(on: labelled(), samples: (0..<40).map { Int32($0) })
  },
  .refused("another width in evaluation", "one shape") {
    let trainer = try classifier(
      LayerOf { input, scope in
        Dense(3)(Dense(scope.isTraining ? 3 : 100_000)(input, in: scope), in: scope.child("b"))
      })
    _ = try await trainer.evaluate(labelled())
  },
  .refused("a parameter in evaluation alone", "training") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let sum = Dense(3)(input, in: scope)
        return scope.isTraining
          ? sum : sum + scope.parameter("late", shape: [3], initial: .constant(5))
      })
    _ = try await trainer.evaluate(labelled())
  },
  .refused("a parameter for small batches alone", "training") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let sum = Dense(3)(input, in: scope)
        return input.shape[0] == 8
          ? sum : sum + scope.parameter("late", shape: [3], initial: .constant(5))
      })
    try await useAll(trainer, labelled())
  },
  .refused("a parameter of large batches, in a predictor", "variable") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let sum = Dense(3)(input, in: scope)
        return input.shape[0] < 16
          ? sum : sum + scope.parameter("late", shape: [3], initial: .constant(5))
      })
    let predictor = try await trainer.predictor()
    _ = try predictor.predict([Float](repeating: 1, count: 80))
  },
  .refused("a state that is a parameter in evaluation", "one use") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let odd =
          scope.isTraining
          ? scope.state("odd", shape: [4])
          : scope.parameter("odd", shape: [4], initial: .constant(0))
        return Dense(3)(input + odd, in: scope)
      })
    _ = try await trainer.evaluate(labelled())
  },
  .refused("an assignment in evaluation", "isTraining") {
    let trainer = try classifier(
      LayerOf { input, scope in
        let count = scope.state("n", shape: [4096])
        scope.assign(count + 1, to: count)
        return Dense(3)(input, in: scope) + 0 * count.mean()
      })
    let predictor = try await trainer.predictor()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<100 { _ = try predictor.predict([1, 2, 3, 4]) } }
      }
      try await group.waitForAll()
    }
  },
  .refused("an input that nothing fills", "nothing fills") {
    _ = try classifier(
      LayerOf { input, scope in
        Dense(3)(input * scope.input("mask", shape: [4]), in: scope)
      })
  },
  .refused("an input of the target's name", "target") {
    _ = try classifier(
      LayerOf { input, scope in
        Dense(3)(input * scope.input("target", shape: [4]), in: scope)
      })
  },
  .refused("an input of the rate's name", "rate") {
    _ = try classifier(
      LayerOf { input, scope in
        Dense(3)(input * scope.input("rate", shape: [4]), in: scope)
      })
  },
  .refused("an input of the rate's name, in prediction", "rate") {
    _ = try classifier(
      LayerOf { input, scope in
        scope.isTraining
          ? Dense(3)(input, in: scope)
          : Dense(3)(input, in: scope) * scope.input("rate", shape: [])
      })
  },
  .refused("an output of the loss's name", "loss") {
    _ = try classifier(
      LayerOf { input, scope in
        scope.output("loss", input)
        return Dense(3)(input, in: scope)
      })
  },
  .refused("an output of the output's name", "output") {
    _ = try classifier(
      LayerOf { input, scope in
        scope.output("output", input.sum())
        return Dense(3)(input, in: scope)
      })
  },
  .refused("an output of a metric's name", "accuracy") {
    _ = try classifier(
      LayerOf { input, scope in
        scope.output("accuracy", input)
        return Dense(3)(input, in: scope)
      })
  },
  .refused("an output of the loss weight's name", "loss weight") {
    _ = try classifier(
      LayerOf { input, scope in
        scope.output("loss weight", input)
        return Dense(3)(input, in: scope)
      })
  },
  .works("outputs of its own") {
    try await useAll(
      classifier(
        LayerOf { input, scope in
          scope.output("mine", input)
          return Dense(3)(input, in: scope)
        }), labelled())
  },
  .refused("other programs from call to call", "program") {
    let counter = CallCounter()
    let trainer = try classifier(
      LayerOf { input, scope in
        var value = input
        for _ in 0..<(counter.next() % 3) { value = Tensor.tanh(value) }
        return Dense(3)(value, in: scope)
      })
    for _ in 0..<4 { _ = try await trainer.observation(onFirstOf: labelled()) }
  },
  .refused("other widths from call to call", "one shape") {
    let counter = CallCounter()
    let trainer = try classifier(
      LayerOf { input, scope in
        Dense(3)(Dense(10 + counter.next())(input, in: scope), in: scope.child("b"))
      })
    try await useAll(trainer, labelled())
  },
  .refused("other outputs from call to call", "output") {
    let counter = CallCounter()
    let trainer = try regressor(
      LayerOf { input, scope in
        let out = Dense(2)(input, in: scope)
        return counter.next() < 4 ? out : out.sum(axes: [1], keepingDimensions: true)
      })
    try await useAll(trainer, valued())
  },
  .refused("a layer that throws nothing but says a mistake", "of one's own") {
    _ = try classifier(
      LayerOf { input, scope in scope.failing("mine", [input], "is a mistake of one's own") })
  },
  .works("a model that mixes its samples") {
    let trainer = try Trainer(
      LayerOf { input, _ in input - input.mean(axes: [0]) }, inputShape: [1],
      loss: .meanSquaredError)
    let features: [Float] = [1, 2, 3]
    let (one, other) = (
      try await trainer.predict(features), try await trainer.predictor().predict(features)
    )
    try hold(one == other && one == [-1, 0, 1], "\(one) and \(other)")
  },
  .works("a layer that predicts with a model inside of a prediction") {
    let box = Mutex<Predictor?>(nil)
    let trainer = try classifier(
      LayerOf { input, scope in
        if let predictor = box.withLock({ $0 }), input.shape[0] > 1 {
          _ = try? predictor.predict([1, 2, 3, 4])
        }
        return Dense(3)(input, in: scope)
      })
    let predictor = try await trainer.predictor()
    box.withLock { $0 = predictor }
    _ = try predictor.predict([Float](repeating: 1, count: 80))
  },
  .works("many batch sizes one after another") {
    let trainer = try Trainer(
      Network {
        Dense(256)
        ReLU()
        Dense(3)
      }, inputShape: [256], loss: .softmaxCrossEntropy)
    for count in 1...256 {
      _ = try await trainer.predict([Float](repeating: 1, count: 256 * count))
    }
  },
]
