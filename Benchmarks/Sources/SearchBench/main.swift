import Descent
import Foundation

// search-bench PEER-PYTHON PEER-SCRIPT FOLDER OUTPUT [TABLES]   everything, both sides in one run; finished rows are kept
// in the folder, so that a run that was interrupted goes on; after --kept, only those rows are in the table
// search-bench --time SAMPLER TRIALS   milliseconds for a proposal after so many trials
// search-bench --study PROBLEM SAMPLER SEEDS TRIALS LOOKAHEAD [TABLES]   Descent's side of one row, as the peer prints it
let arguments = Array(CommandLine.arguments.dropFirst())
do {
  if arguments.first == "--study", arguments.count >= 6 {
    let studies = try StudyGroup(arguments.dropFirst().map { $0 })
    for seed in 0..<studies.seeds {
      print(String(decoding: try JSONEncoder().encode(studies.run(seed: seed)), as: UTF8.self))
    }
  } else if arguments.first == "--time", arguments.count >= 3,
    let kind = SamplerKind(rawValue: arguments[1]), let trials = Int(arguments[2])
  {
    print("{\"milliseconds\": \(try timeOfProposal(kind, trials: trials))}")
  } else if arguments.count >= 4 {
    let onlyKept = arguments[0] == "--kept"
    let words = Array(arguments.dropFirst(onlyKept ? 1 : 0))
    guard words.count >= 4 else { throw BenchError("--kept needs what follows it, too") }
    let comparison = Comparison(
      peer: Peer(python: words[0], script: words[1]), tables: words.count > 4 ? words[4] : nil,
      folder: words[2], onlyKept: onlyKept)
    try comparison.run().write(to: words[3])
  } else {
    throw BenchError("usage: search-bench PEER-PYTHON PEER-SCRIPT FOLDER OUTPUT [TABLES]")
  }
} catch {
  FileHandle.standardError.write(Data("search-bench: \(error)\n".utf8))
  exit(1)
}
