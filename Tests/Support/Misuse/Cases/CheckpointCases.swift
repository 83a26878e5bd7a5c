import Descent
import Foundation

private func checkpoint(_ trainer: Trainer? = nil) async throws -> Checkpoint {
  try await (trainer ?? classifier(optimizer: Adam())).checkpoint()
}

private func restored(_ change: (inout Checkpoint) -> Void) async throws {
  var checkpoint = try await checkpoint()
  change(&checkpoint)
  try await classifier(optimizer: Adam()).restore(checkpoint)
}

/// A progress as somebody else may have written it.
private func progress(_ changes: [String: Any]) async throws -> TrainingProgress {
  let own = await (try classifier()).progress
  var fields =
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(own)) as? [String: Any] ?? [:]
  fields.merge(changes) { $1 }
  return try JSONDecoder().decode(
    TrainingProgress.self, from: JSONSerialization.data(withJSONObject: fields))
}

private func restored(_ changes: [String: Any]) async throws {
  let trainer = try classifier()
  try await trainer.restore(progress(changes), values: trainer.values)
  try await useAll(trainer, labelled())
}

/// Checkpoints that were changed.
let checkpointCases: [Misuse] = [
  .refused("a checkpoint without values", "missing") { try await restored { $0.entries = [] } },
  .refused("a checkpoint of too many values", "elements") {
    try await restored { $0.entries[0].values += [1] }
  },
  .refused("a checkpoint of too few values", "elements") {
    try await restored { $0.entries[0].values = [] }
  },
  .refused("a checkpoint of one path twice", "twice") {
    try await restored { $0.entries.append($0.entries[0]) }
  },
  .refused("a checkpoint of another seed", "seed") { try await restored { $0.seed = 77 } },
  .refused("a checkpoint of another shape", "architecture") {
    try await restored {
      $0.entries[0].variable = Variable(
        path: $0.entries[0].variable.path, shape: [-1], kind: .slot, initial: .constant(0))
    }
  },
  .refused("a checkpoint of best values of another size", "elements") {
    let rule = EarlyStopping(monitor: .trainingLoss)
    var checkpoint = try await classifier(earlyStopping: rule).checkpoint()
    checkpoint.best = [
      NamedTensor("weight", shape: [4, 3], values: [1]),
      NamedTensor("bias", shape: [3], values: [1]),
    ]
    try await classifier(earlyStopping: rule).restore(checkpoint)
  },
  .refused("a checkpoint written with too many values", "elements") {
    var checkpoint = try await checkpoint()
    checkpoint.entries[0].values += [1]
    try checkpoint.write(to: "c")
  },
  .refused("a checkpoint written with one path twice", "two arrays") {
    var checkpoint = try await checkpoint()
    checkpoint.entries.append(checkpoint.entries[0])
    try checkpoint.write(to: "c")
  },
  .refused("a checkpoint with a document outside of it", "") {
    var checkpoint = try await checkpoint()
    checkpoint.documents = ["../escaped.json": "{}"]
    try checkpoint.write(to: "c")
  },
  .refused("a checkpoint with a document of a name of its own", "") {
    var checkpoint = try await checkpoint()
    checkpoint.documents = ["checkpoint.json": "{}"]
    try checkpoint.write(to: "c")
  },
  .refused("a checkpoint over another", "") {
    try await checkpoint().write(to: "c")
    try await checkpoint().write(to: "c")
  },
  .refused("a checkpoint to a name that is none", "") { try await checkpoint().write(to: "") },
  .refused("a checkpoint that is not there", "") { _ = try Checkpoint("nothing") },
  .works("a folder of checkpoints that keeps none") {
    for keep in [Int.min, -1, 0, .max] {
      let folder = CheckpointFolder("c\(keep)", keep: keep)
      try await folder.write(checkpoint())
      try hold(try folder.names.count == 1, "the newest stays")
    }
    try CheckpointFolder("nothing").removeAll()
    try CheckpointFolder("nothing").removeOld()
    try hold(try CheckpointFolder("").names.isEmpty, "none")
  },
  .works("scores that compare with nothing") {
    var checkpoint = try await checkpoint()
    let folder = CheckpointFolder("c", keep: 1, better: .larger)
    for score in [Double.nan, .infinity, 1, nil] {
      checkpoint.score = score
      try folder.write(checkpoint)
    }
    _ = try folder.best(.smaller)
  },
  .refused("a progress of negative steps", "impossible") { try await restored(["steps": -1]) },
  .refused("a progress of more steps than can be counted", "impossible") {
    try await restored(["steps": Int.max])
  },
  .refused("a progress in an epoch beyond its steps", "impossible") {
    try await restored(["stepInEpoch": 100])
  },
  .refused("a progress in an epoch that has fewer steps", "steps") {
    try await restored(["steps": 1000, "stepInEpoch": 100])
  },
  .refused("a progress of negative epochs", "impossible") {
    try await restored(["epochs": Int.min])
  },
  .refused("a progress of a rate below zero", "learning rate") {
    try await restored(["initialRate": -1])
  },
  .refused("a progress of sums of other metrics", "sums") {
    try await restored([
      "train": ["loss": 0, "metrics": [1, 2, 3], "names": ["a"], "count": 0] as [String: Any]
    ])
  },
  .works("a progress of as many steps as may be") {
    try await restored(["steps": 1 << 53, "epochs": 1 << 53])
  },
]
