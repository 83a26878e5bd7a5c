// Answers JSON lines from standard input, several at once and in order: each input line holds columns, each
// output line the prediction or the error.
import Descent
import Foundation

/// The answer to one line.
struct Answer: Encodable {
  var line: Int
  var temperature: Double?
  var error: String?
}

/// Never throws: a bad line is the client's mistake, not the server's.
func answer(_ text: String, line: Int, _ model: Model) -> Answer {
  do {
    guard let features = try model.preparation.features(ofJSONLine: text, number: line),
      let temperature = try model.predictions(features).first?.values?.first
    else { return Answer(line: line, error: "a value is missing") }
    guard temperature.isFinite else { return Answer(line: line, error: "a value is too large") }
    return Answer(line: line, temperature: temperature)
  } catch {
    return Answer(line: line, error: "\(error)")
  }
}

/// Trains a model and leaves it in the folder.
func train(in folder: String, on csv: String) async throws {
  let configuration = TrainingConfiguration(
    data: DataSettings(path: csv, target: ["temperature"], missing: .fill),
    model: ModelSettings([.hidden(.init(units: [32, 32], activation: GELU())), .output()]),
    optimizer: Adam(learningRate: 0.005), training: TrainingSettings(epochs: 60, seed: 1))
  let record = try await TrainingRun(configuration, in: folder).run()
  note("trained \(record.epochs.count) epochs; the model is in \(folder)")
}

/// Reads lines until the input ends, and hands each to its own task. `room` limits how many are in progress:
/// a client that sends faster than it reads has to wait.
func readLines(_ room: DispatchSemaphore, _ take: (_ text: String, _ number: Int) -> Void) {
  var number = 0
  while let text = readLine() {
    room.wait()
    number += 1
    take(text, number)
  }
}

/// Writes an answer immediately. If nobody can read it anymore, there is nothing left to do.
func write(_ answer: Answer) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  do {
    try FileHandle.standardOutput.write(contentsOf: encoder.encode(answer) + Data("\n".utf8))
  } catch {
    note("\(error)")
    exit(1)
  }
}

func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

let arguments = Array(CommandLine.arguments.dropFirst())
let folder = arguments.first ?? "runs/cooling"
if try CheckpointFolder("\(folder)/checkpoints").newest == nil {
  try await train(in: folder, on: arguments.dropFirst().first ?? "Examples/Data/cooling.csv")
}
let model = try Model(folder)
note("ready")

// Answers are computed in any order and written in the order of their lines.
let (answers, queue) = AsyncStream.makeStream(of: Task<Answer, Never>.self)
let room = DispatchSemaphore(value: 64)
let writing = Task.detached {
  for await answer in answers {
    write(await answer.value)
    room.signal()
  }
}
readLines(room) { text, number in
  queue.yield(Task.detached { answer(text, line: number, model) })
}
queue.finish()
await writing.value
