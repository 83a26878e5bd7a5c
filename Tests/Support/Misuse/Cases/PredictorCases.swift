import Descent

private let weight = NamedTensor("weight", shape: [4, 3], values: .init(repeating: 1, count: 12))
private let bias = NamedTensor("bias", shape: [3], values: [1, 2, 3])

private func predictor(_ values: [NamedTensor]) throws -> Predictor {
  try Predictor(Dense(3), inputShape: [4], values: values)
}

/// Predictors of values from elsewhere.
let predictorCases: [Misuse] = [
  .refused("values that are missing", "missing") { _ = try predictor([weight]) },
  .refused("a predictor of values of an unknown path", "not in the model") {
    _ = try predictor([weight, bias, NamedTensor("other", shape: [1], values: [1])])
  },
  .refused("a predictor of values of another shape", "architecture") {
    _ = try predictor([weight, NamedTensor("bias", shape: [4], values: [1, 2, 3, 4])])
  },
  .refused("more values than their shape says", "elements") {
    let long = NamedTensor("bias", shape: [3], values: .init(repeating: 7, count: 100_000))
    let predictor = try predictor([weight, long])
    _ = try predictor.predict([1, 2, 3, 4])
  },
  .refused("fewer values than their shape says", "elements") {
    _ = try predictor([weight, NamedTensor("bias", shape: [3], values: [1])])
  },
  .refused("values of one path twice", "twice") {
    _ = try predictor([weight, bias, NamedTensor("bias", shape: [3], values: [7, 7, 7])])
  },
  .refused("values of one path twice, the second of another length", "twice") {
    let long = NamedTensor("bias", shape: [3], values: .init(repeating: 7, count: 100_000))
    _ = try predictor([weight, bias, long])
  },
  .refused("values of a negative shape", "architecture") {
    _ = try predictor([weight, NamedTensor("bias", shape: [-3], values: [1])])
  },
  .refused("a predictor of samples larger than any", "more than") {
    _ = try Predictor(Flatten(), inputShape: [.max, .max], values: [])
  },
  .refused("a predictor of samples of no extent", "positive") {
    _ = try Predictor(Flatten(), inputShape: [0], values: [])
  },
  .refused("numbers that are no whole samples", "whole number of samples") {
    _ = try predictor([weight, bias]).predict([1])
  },
  .works("a predictor of weights that are no numbers") {
    let outputs = try predictor([
      weight, NamedTensor("bias", shape: [3], values: [.nan, .infinity, 0]),
    ]).predict([1, 2, 3, 4])
    try hold(outputs[0].isNaN && outputs[2] == 10, "\(outputs)")
  },
  .refused("the program of a batch of nothing", "positive") {
    _ = try predictor([weight, bias]).program(batch: 0)
  },
  .refused("the program of a batch of less than nothing", "positive") {
    _ = try predictor([weight, bias]).program(batch: .min)
  },
  .refused("the program of a batch larger than any", "more than") {
    _ = try predictor([weight, bias]).program(batch: .max)
  },
  .works("the values and layers of a model without any") {
    let none = try Predictor(Network([]), inputShape: [4], values: [])
    try hold(none.values(at: "") == nil && none.tensors.isEmpty, "none")
    _ = try none.layers()
    try hold(try none.predict([1, 2, 3, 4]) == [1, 2, 3, 4], "unchanged")
  },
  .works("passes of odd numbers") {
    let drawing = try Predictor(
      Dropout(rate: 0.5, staysActive: true), inputShape: [4], values: [])
    for pass in [UInt32.min, .max] {
      let features = [Float](repeating: 1, count: 400)
      try hold(
        try drawing.predict(features, pass: pass) == drawing.predict(features, pass: pass),
        "the same again")
    }
  },
  .works("many tasks with one predictor") {
    let predictor = try predictor([weight, bias])
    let expected = try predictor.predict([1, 2, 3, 4])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for round in 0..<200 {
            let count = 1 + (task * 31 + round) % 40
            let features = [[Float]](repeating: [1, 2, 3, 4], count: count).flatMap { $0 }
            let outputs = try predictor.predict(features)
            try hold(Array(outputs.suffix(3)) == expected, "the same")
            _ = predictor.values(at: "bias")
          }
        }
      }
      try await group.waitForAll()
    }
  },
  .works("many tasks with one predictor of a model that mixes samples") {
    let mixing = try Predictor(
      LayerOf { input, _ in input - input.mean(axes: [0]) }, inputShape: [4], values: [])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for count in 1...60 {
            let outputs = try mixing.predict(
              .init(repeating: Float(task), count: 4 * (1 + (count * 7 + task) % 60)))
            try hold(outputs.allSatisfy { abs($0) < 1e-5 }, "nothing left")
          }
        }
      }
      try await group.waitForAll()
    }
  },
  .refused("a prediction that is cancelled", "CancellationError") {
    let predictor = try predictor([weight, bias])
    let task = Task {
      while true { _ = try predictor.predict(.init(repeating: 1, count: 40_000)) }
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    try await task.value
  },
]
