import Descent
import Foundation

let arguments = CommandLine.arguments
if arguments.count >= 6, let kind = SamplerKind(rawValue: arguments[2]) {
  let problem = try Problem(arguments[1], tables: arguments.count > 6 ? arguments[6] : nil)
  for seed in 0..<(Int(arguments[3]) ?? 1) {
    let outcome = try runStudy(
      problem, kind, seed: seed, trials: Int(arguments[4]) ?? 100, lookahead: Int(arguments[5]) ?? 1
    )
    print(String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self))
  }
}
