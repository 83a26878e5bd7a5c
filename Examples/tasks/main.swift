// Nine tasks, each in a file of its own: swift run -c release example-tasks classifier
import Descent

let tasks: [(name: String, run: () async throws -> Void)] = [
  ("classifier", classifier), ("regression", regression), ("autoencoder", autoencoder),
  ("recommender", recommender), ("convolution", convolution), ("fine-tuning", fineTuning),
  ("loop", loop), ("sequences", sequences), ("categories", categories),
]

let names = CommandLine.arguments.dropFirst()
let known = tasks.map(\.name)
if let unknown = names.first(where: { !known.contains($0) }) {
  print("there is no task \(unknown); the tasks are \(known.joined(separator: ", "))")
} else {
  for (name, run) in tasks where names.isEmpty || names.contains(name) {
    print("\(name):")
    try await run()
  }
}
