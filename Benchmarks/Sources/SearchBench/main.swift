import Descent
import Foundation

// search-bench PEER-PYTHON PEER-SCRIPT FOLDER OUTPUT [TABLES]   everything, both sides in one run; finished rows are kept
// in the folder, so that a run that was interrupted goes on
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
    let comparison = Comparison(
      peer: Peer(python: arguments[0], script: arguments[1]),
      tables: arguments.count > 4 ? arguments[4] : nil, folder: arguments[2])
    try comparison.run().write(to: arguments[3])
  } else {
    throw BenchError("usage: search-bench PEER-PYTHON PEER-SCRIPT FOLDER OUTPUT [TABLES]")
  }
} catch {
  FileHandle.standardError.write(Data("search-bench: \(error)\n".utf8))
  exit(1)
}
