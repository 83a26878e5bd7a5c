import Descent
import Foundation

/// A small table on disk, and a training on it.
func flowers(_ change: (inout TrainingConfiguration) -> Void = { _ in }) throws
  -> TrainingConfiguration
{
  let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\(["p", "q", "r"][$0 % 3])\n" }
  try ("a,b,c\n" + rows.joined()).write(toFile: "t.csv", atomically: true, encoding: .utf8)
  var configuration = TrainingConfiguration(
    data: DataSettings(path: "t.csv", target: ["c"]),
    model: ModelSettings([.layer(Dense(8)), .layer(ReLU()), .output()]),
    training: TrainingSettings(epochs: 2, batchSize: 8))
  change(&configuration)
  return configuration
}

private func ran(_ change: (inout TrainingConfiguration) -> Void) async throws {
  _ = try await TrainingRun(flowers(change), in: "run").run()
}

/// Trainings in folders of their own, and these folders.
let runCases: [Misuse] = [
  .works("a training as it should be") {
    try await ran { _ in }
    let model = try Model("run")
    try hold(try model.predictions([1, 2]).count == 1, "one")
  },
  .refused("a training into a folder that is not empty", "not empty") {
    try await ran { _ in }
    try await ran { _ in }
  },
  .refused("a training into a file", "file") {
    try "text".write(toFile: "run", atomically: true, encoding: .utf8)
    try await ran { _ in }
  },
  .refused("a training into a name that is none", "folder") {
    _ = try await TrainingRun(flowers(), in: "").run()
  },
  .refused("one training twice", "not empty") {
    let run = try TrainingRun(flowers(), in: "run")
    _ = try await run.run()
    _ = try await run.run()
  },
  .refused("two trainings in one folder at once", "") {
    let runs = try [flowers { $0.training.epochs = 200 }, flowers()].map {
      try TrainingRun($0, in: "run")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for run in runs { group.addTask { _ = try await run.run() } }
      try await group.waitForAll()
    }
  },
  .works("a training that resumes from nothing") {
    let run = try TrainingRun(flowers(), in: "run", resuming: true)
    try hold(try await run.resume() == nil, "from nothing")
    _ = try await run.run()
  },
  .refused("a recorder of a run that throws", "of one's own") {
    let events = RunEvents()
    events.record { event in if case .epoch = event { throw OwnMistake() } }
    _ = try await TrainingRun(flowers(), in: "run").run(events)
  },
  .works("followers of a run that throw") {
    let events = RunEvents()
    events.watch(steps: true) { _ in throw OwnMistake() }
    events.accompany { _ in throw OwnMistake() }
    _ = try await TrainingRun(flowers(), in: "run").run(events)
    await events.finish()
  },
  .refused("weights from a file that is not there", "") {
    try await TrainingRun(flowers(), in: "run").takeWeights(from: "nothing")
  },
  .refused("weights of another model", "architecture") {
    try TensorFile.write([NamedTensor("x", shape: [1], values: [1])], to: "w.safetensors")
    try await TrainingRun(flowers(), in: "run").takeWeights(from: "w.safetensors")
  },
  .refused("a model from a folder without one", "no checkpoint") { _ = try Model(".") },
  .refused("a model from nowhere", "") { _ = try Model("") },
  .refused("features for a model that are no whole samples", "whole number of samples") {
    try await ran { _ in }
    _ = try Model("run").predictions([1, 2, 3])
  },
  .refused("an evaluation of a model on other data", "") {
    try await ran { _ in }
    _ = try Model("run").evaluate(on: labelled(features: 9))
  },
  .refused("an evaluation of a model on data of more classes", "classes") {
    try await ran { _ in }
    _ = try Model("run").evaluate(on: labelled(features: 2, classes: 30))
  },
  .refused("a file written before the folder is taken", "not been taken") {
    try RunFolder("run").write("text", to: "a.txt")
  },
  .refused("a file written outside of the folder", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try folder.write("text", to: "../escaped.txt")
  },
  .refused("a file written far outside of the folder", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try folder.write("text", to: "/tmp/escaped.txt")
  },
  .refused("a file written too deep in the folder", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try folder.write("text", to: "a/b/c/d.txt")
  },
  .refused("a file written to no name", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try folder.write("text", to: "")
  },
  .refused("files begun outside of the folder", "") {
    try RunFolder("run").begin(.new, [("../escaped.txt", "text")])
  },
  .refused("files announced outside of the folder", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try folder.announce(["../escaped.txt"])
  },
  .refused("a part of a folder that lies outside", "") {
    let folder = RunFolder("run")
    try folder.take(.new)
    let part = folder.part("../escaped")
    try part.take(.new)
    try part.write("text", to: "a.txt")
    try hold(!FileManager.default.fileExists(atPath: "escaped"), "nothing outside")
    throw DataError(.invalid, "nothing was written outside of it")
  },
  .works("a folder released twice") {
    let folder = RunFolder("run")
    folder.release()
    try folder.take(.new)
    try folder.take(.new)
    folder.release()
    folder.release()
    try hold(!folder.isTaken && folder.files.count <= 1, "\(folder.files)")
  },
  .refused("a folder that was moved", "moved") {
    let folder = RunFolder("run")
    try folder.take(.new)
    try FileManager.default.moveItem(atPath: "run", toPath: "elsewhere")
    try folder.checkPlace()
  },
  .refused("a folder named with nothing", "") { _ = try RunFolder(named: "") },
  .refused("two folders that hold one place", "process") {
    let first = RunFolder("run")
    try first.take(.new)
    let second = RunFolder("run")
    defer { first.release() }
    try second.take(.overwriting)
  },
  .works("files written between files") {
    // What is written between files waits for what is written; it must not wait for itself.
    let one = RunFolder.betweenFiles { 1 }
    try hold(one == 1, "it ran")
  },
]
