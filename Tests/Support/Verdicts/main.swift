// How often the verdict on the winner of a search is right: simulated studies of which the truth is known.
import Foundation
import SearchSimulations

let studies = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200

func percent(_ count: Int, of all: Int) -> String {
  let tenths = (Double(count) / Double(max(1, all)) * 1000).rounded() / 10
  return "\(tenths)".leftPadded(6)
}

extension String {
  func leftPadded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  func rightPadded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)".leftPadded(6) }

print("\(studies) studies each; percent, and standard deviations of a training")
print(
  "truth     noise      trials best defaults seeds |  sure  >def  wrong found found surely covered | bias  seen  trainings"
)
var mistakes: [String] = []
for truth in SimulatedStudy.Truth.allCases {
  for noise in SimulatedStudy.Noise.allCases {
    for (trials, best, hasDefaults, seeds) in [
      (100, 3, true, 0.0), (100, 3, false, 0), (100, 2, false, 0), (100, 5, true, 0),
      (100, 3, true, 2),
      (40, 3, true, 0), (400, 3, true, 0),
    ] {
      var study = SimulatedStudy()
      study.trials = trials
      (study.truth, study.noise, study.best) = (truth, noise, best)
      (study.hasDefaults, study.seeds) = (hasDefaults, seeds)
      let counts = VerdictCounts(study, studies: studies)
      let columns = [
        counts.sure, counts.sureOverDefaults, counts.wrong, counts.found, counts.foundSurely,
        counts.covered,
      ].map { percent($0, of: counts.studies) }
      let name = "\(truth.rawValue.rightPadded(9)) \(noise.rawValue.rightPadded(10))"
      print(
        "\(name) \("\(trials)".rightPadded(6)) \(best)    \(hasDefaults ? "yes" : "no ")      \(rounded(seeds)) |\(columns.joined(separator: " ")) |"
          + "\(rounded(counts.bias))\(rounded(counts.seenBias))\(rounded(counts.trainings))")
      if truth == .equal, counts.sure * 200 > 16 * studies {
        mistakes.append("\(name) with \(best): sure of \(counts.sure) of \(studies) equal studies")
      }
      if truth == .oneBetter, trials == 100, noise != .uneven, counts.found * 200 < 180 * studies {
        mistakes.append("\(name) with \(best): found in \(counts.found) of \(studies) studies")
      }
    }
  }
}
if !mistakes.isEmpty {
  print(mistakes.joined(separator: "\n"))
  exit(1)
}
