import Descent
import Foundation

/// A sampler that proposes what it is told.
private struct OwnSampler: Sampler {
  var round: @Sendable (_ rounds: Int, SearchSpace) -> Round?
  func nextRound(after trials: [Trial], spaces: [SearchSpace], in space: SearchSpace) -> Round? {
    round(spaces.count, space)
  }
}

private func space() throws -> SearchSpace {
  try SearchSpace([
    ("a", .uniform(0...1)), ("b", .logUniform(1e-3...1)), ("c", .integer(1...5)),
    ("d", .categorical(["x", "y"])),
  ])
}

private func decodedSpace(_ domain: String) throws -> SearchSpace {
  let text = #"{"hyperparameters": [{"name": "a", "domain": \#(domain)}]}"#
  return try JSONDecoder().decode(SearchSpace.self, from: Data(text.utf8))
}

private func searched(_ space: SearchSpace, _ sampler: any Sampler) async throws -> Study.Result {
  try await Study(space, sampler: sampler, seed: .max).run { $0.map { Double($0.number) } }
}

private let places = [-.infinity, -1, 0, 0.5, 1, 2, .infinity, .nan, Double.leastNonzeroMagnitude]

/// Searches.
let searchCases: [Misuse] = [
  .refused("a space of two hyperparameters of one name", "twice") {
    _ = try SearchSpace([("a", .uniform(0...1)), ("a", .uniform(0...1))])
  },
  .refused("a space of one value", "differ") { _ = try SearchSpace([("a", .uniform(1...1))]) },
  .refused("a space without end", "finite") {
    _ = try SearchSpace([("a", .uniform(-.infinity...Double.infinity))])
  },
  .refused("a space of a width that overflows", "finite") {
    let most = Double.greatestFiniteMagnitude
    _ = try SearchSpace([("a", .uniform(-most...most))])
  },
  .refused("a logarithmic space from below zero", "above 0") {
    _ = try SearchSpace([("a", .logUniform(-1...1))])
  },
  .refused("a space of all whole numbers", "whole numbers") {
    _ = try SearchSpace([("a", .integer(Int.min...Int.max))])
  },
  .refused("a space of no choices", "choices") { _ = try SearchSpace([("a", .categorical([]))]) },
  .refused("a space of one choice twice", "twice") {
    _ = try SearchSpace([("a", .categorical(["x", "x"]))])
  },
  .refused("a space of others of no choices", "choices") {
    _ = try decodedSpace(#"{"categorical": {"_0": []}}"#)
  },
  .refused("a space of others of all whole numbers", "whole numbers") {
    _ = try decodedSpace(
      #"{"integer": {"_0": [-9223372036854775808, 9223372036854775807]}}"#)
  },
  .refused("a space of others of two hyperparameters of one name", "twice") {
    let one = #"{"name": "a", "domain": {"uniform": {"_0": [0, 1]}}}"#
    let text = #"{"hyperparameters": [\#(one), \#(one)]}"#
    let space = try JSONDecoder().decode(SearchSpace.self, from: Data(text.utf8))
    _ = try await searched(space, RandomSampler(trials: 2))
  },
  .works("values at places outside of a domain") {
    for (_, domain) in [
      ("a", Domain.uniform(0...1)), ("b", .logUniform(1e-3...1)), ("c", .integer(1...5)),
      ("d", .categorical(["x", "y"])),
    ] {
      for place in places {
        try hold(domain.place(of: domain.value(at: place)) != nil, "\(domain) at \(place)")
      }
    }
  },
  .works("values of domains that were never checked") {
    let domains: [Domain] = [
      .uniform(-.infinity...Double.infinity), .uniform(1...1), .logUniform(-1...1),
      .logUniform(0...0), .integer(Int.min...Int.max), .integer(.max...(.max)),
      .integer(.min...(.min)),
    ]
    let values: [SearchValue] = [
      .number(.nan), .number(0), .number(-1), .integer(.min), .integer(.max), .choice(""),
    ]
    for domain in domains {
      for place in places { _ = domain.value(at: place) }
      for value in values { _ = domain.place(of: value) }
    }
    _ = Domain.categorical([]).place(of: .choice("x"))
  },
  .traps("a choice of none", .choice) { _ = Domain.categorical([]).value(at: 0.5) },
  .refused("a sampler of no trials", "at least 1") { _ = try RandomSampler(trials: 0) },
  .refused("a sampler of negative trials", "at least 1") { _ = try RandomSampler(trials: .min) },
  .refused("more trials than can be made", "trials") {
    _ = try await searched(space(), RandomSampler(trials: .max))
  },
  .refused("more trials than can be made, in rounds", "trials") {
    _ = try await searched(space(), NarrowingSampler(trials: .max, rounds: 2))
  },
  .refused("more rounds than trials", "rounds") {
    _ = try NarrowingSampler(trials: 3, rounds: 5)
  },
  .refused("no rounds", "rounds") { _ = try NarrowingSampler(trials: 3, rounds: 0) },
  .refused("a kept fraction that is no number", "kept fraction") {
    _ = try NarrowingSampler(trials: 5, keptFraction: .nan)
  },
  .refused("a margin that is no number", "margin") {
    _ = try NarrowingSampler(trials: 5, margin: .nan)
  },
  .refused("a round of negative trials", "trials") {
    _ = try await searched(
      space(), OwnSampler { rounds, space in rounds == 0 ? Round(space: space, count: -1) : nil })
  },
  .refused("rounds of no trials for ever", "trials") {
    _ = try await searched(space(), OwnSampler { _, space in Round(space: space, count: 0) })
  },
  .refused("a round of more trials than can be made", "trials") {
    _ = try await searched(space(), OwnSampler { _, space in Round(space: space, count: .max) })
  },
  .refused("a round in another space", "space") {
    let other = try SearchSpace([("z", .uniform(0...1))])
    _ = try await searched(
      space(), OwnSampler { rounds, _ in rounds == 0 ? Round(space: other, count: 2) : nil })
  },
  .refused("too few scores", "score") {
    _ = try await Study(space(), sampler: RandomSampler(trials: 3), seed: 0).run { _ in [1] }
  },
  .refused("too many scores", "score") {
    _ = try await Study(space(), sampler: RandomSampler(trials: 3), seed: 0).run { _ in
      [1, 2, 3, 4]
    }
  },
  .refused("scores that fail", "of one's own") {
    _ = try await Study(space(), sampler: RandomSampler(trials: 3), seed: 0).run { _ in
      throw OwnMistake()
    }
  },
  .works("scores that are no numbers") {
    for score in [Double.nan, .infinity, -.infinity] {
      let space = try space()
      let result = try await Study(
        space, sampler: NarrowingSampler(trials: 20), seed: 0
      ).run { $0.map { $0.number % 2 == 0 ? score : 1 } }
      _ = result.best
      for (_, importance) in Importance.of(space, trials: result.trials) {
        try hold(importance.isFinite, "\(importance)")
      }
    }
  },
  .works("a space of nothing") {
    let empty = try SearchSpace([])
    let result = try await searched(empty, NarrowingSampler(trials: 5))
    try hold(result.trials.count == 5, "5 trials")
    try hold(Importance.of(empty, trials: result.trials).isEmpty, "none")
  },
  .works("importance of trials of another space") {
    let other = try SearchSpace([("z", .uniform(0...1)), ("a", .categorical(["q"]))])
    let result = try await searched(space(), RandomSampler(trials: 9))
    _ = Importance.of(other, trials: result.trials)
    _ = Importance.of(other, trials: [])
    try hold(!other.contains(result.trials[0].point), "another")
    try hold(try !space().contains(SearchPoint([:])), "nothing")
  },
  .works("a round proposed after rounds of another space") {
    let (other, sampler) = (
      try SearchSpace([("c", .categorical(["q"])), ("a", .integer(0...1))]),
      try NarrowingSampler(trials: 20)
    )
    let result = try await searched(space(), RandomSampler(trials: 9))
    _ = sampler.nextRound(after: result.trials, spaces: [other], in: try space())
    _ = sampler.nextRound(after: [], spaces: [try space()], in: other)
  },
]
