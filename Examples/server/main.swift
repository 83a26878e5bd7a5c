// Answers JSON lines from standard input, in order, several at once: a line of columns in, a line with the
// prediction or with what was wrong out.
import Descent
import Foundation

/// What goes back for a line.
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

/// Trains a model, which is in the folder afterwards.
func train(in folder: String, on csv: String) async throws {
  let configuration = TrainingConfiguration(
    data: DataSettings(path: csv, target: ["temperature"], missing: .fill),
    model: ModelSettings([.hidden(.init(units: [32, 32], activation: .gelu)), .dense()]),
    optimizer: .adam(.init(learningRate: 0.005)), training: RunSettings(epochs: 60, seed: 1))
  let record = try await TrainingRun(configuration, in: folder).run()
  note("trained \(record.epochs.count) epochs; the model is in \(folder)")
}

/// Reads lines until there are no more, and hands each to a task of its own. At most so many are under way:
/// a client that sends faster than it reads has to wait.
func readLines(_ room: DispatchSemaphore, _ take: (_ text: String, _ number: Int) -> Void) {
  var number = 0
  while let text = readLine() {
    room.wait()
    number += 1
    take(text, number)
  }
}

/// Writes an answer at once. Where nobody can read it any more, there is nothing left to do.
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
if CheckpointFolder("\(folder)/checkpoints").newest == nil {
  try await train(in: folder, on: arguments.dropFirst().first ?? "Examples/Data/cooling.csv")
}
let model = try Model(folder)
note("ready")

// Answers are begun in any order and written in that of their lines.
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
