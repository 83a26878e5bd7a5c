import Descent

/// Many tasks at once.
let taskCases: [Misuse] = [
  .works("two trainings by one trainer at once") {
    let trainer = try classifier(batchSize: 8)
    let data = try labelled()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for try await _ in trainer.fit(data, epochs: 5) {} }
        group.addTask { for _ in 0..<20 { _ = try await trainer.predict([1, 2, 3, 4]) } }
        group.addTask { for _ in 0..<20 { _ = try await trainer.evaluate(data) } }
        group.addTask { for _ in 0..<20 { _ = try await trainer.step(on: data, samples: [0, 1]) } }
      }
      try await group.waitForAll()
    }
    let steps = await trainer.steps
    try hold(steps == 4 * 5 * 5 + 4 * 20, "\(steps) steps")
  },
  .works("one iterator of epochs after its end") {
    var epochs = try classifier().fit(labelled(), epochs: 1).makeAsyncIterator()
    try hold(try await epochs.next() != nil, "one")
    for _ in 0..<3 { try hold(try await epochs.next() == nil, "no more") }
  },
  .works("trainings side by side on all cores") {
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<6 {
        group.addTask {
          let trainer = try Trainer(
            Network {
              Dense(200)
              ReLU()
              Dense(3)
            }, inputShape: [4], loss: .softmaxCrossEntropy,
            batchSize: 40, seed: 1)
          for try await _ in trainer.fit(try labelled(400), epochs: 3) {}
          return try await trainer.values(at: "1-Dense/weight")
        }
      }
      var all: [[Float]] = []
      for try await values in group { all.append(values) }
      try hold(all.allSatisfy { $0 == all[0] }, "the same bits")
    }
  },
  .works("a limit of cores that changes in between") {
    let data = try labelled(400)
    let trainer = try Trainer(
      Network {
        Dense(300)
        ReLU()
        Dense(3)
      }, inputShape: [4], loss: .softmaxCrossEntropy,
      batchSize: 400)
    for limit in [1, 2, 1, 64] {
      _ = try await Cores.$limit.withValue(limit) { try await trainer.runEpoch(data) }
    }
  },
  .works("predictors made while others predict") {
    let trainer = try classifier()
    let data = try labelled()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for try await _ in trainer.fit(data, epochs: 20) {} }
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<10 {
            let predictor = try await trainer.predictor()
            _ = try predictor.predict(.init(repeating: 1, count: 80))
          }
        }
      }
      try await group.waitForAll()
    }
  },
  .works("one data set read by many tasks") {
    let data = try labelled(400)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<8 {
        group.addTask {
          let (one, other) = try data.split(first: 0.5, seed: UInt64(seed), stratified: true)
          try hold(one.count + other.count == 400, "all")
          for index in 0..<one.count { _ = one.features(at: index) }
        }
      }
      try await group.waitForAll()
    }
  },
  .works("one run folder taken by many tasks") {
    let folder = RunFolder("run")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          try? folder.take(.new)
          for index in 0..<10 { try? folder.write("text", to: "file-\(task)-\(index)") }
          _ = (folder.files, folder.summary, folder.isTaken)
        }
      }
      try await group.waitForAll()
    }
    folder.release()
  },
]
