// Descent's side of each workload. Prints {"seconds": …} as every contender does.
//
//   descent-workloads mlp|small-batch|tiny|predict
//   descent-workloads recommender BATCH [lazy|dense]
//   descent-workloads categories one-hot|embedding [LOSS]
//   descent-workloads csv-file|csv FILE
//   descent-workloads scale-batch|scale-width|scale-samples VALUE

import Descent

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

let arguments = Array(CommandLine.arguments.dropFirst())
let value = arguments.count > 1 ? Int(arguments[1]) ?? 0 : 0
do {
  switch arguments.first ?? "" {
  case "mlp": try await trainNetwork(samples: 60_000, batch: 128)
  case "small-batch": try await trainNetwork(samples: 16_000, batch: 16)
  case "tiny": try await trainTiny()
  case "predict": try await predictOne()
  case "recommender" where value > 0:
    try await trainRecommender(batch: value, arguments.dropFirst(2).first)
  case "categories" where arguments.count > 1:
    try await trainCategories(arguments[1], until: arguments.count > 2 ? Double(arguments[2]) : nil)
  case "csv-file" where arguments.count > 1: try writeTable(to: arguments[1])
  case "csv" where arguments.count > 1: try readTable(arguments[1])
  case "scale-batch" where value > 0: try await scale(width: 256, batch: value)
  case "scale-width" where value > 0: try await scale(width: value, batch: 128)
  case "scale-samples" where value > 0: try await scaleSamples(value)
  default:
    print(
      "usage: descent-workloads mlp|small-batch|tiny|predict|recommender BATCH|categories ENCODING|csv FILE|scale-… VALUE"
    )
    exit(64)
  }
} catch {
  print("descent-workloads: \(error)")
  exit(1)
}
