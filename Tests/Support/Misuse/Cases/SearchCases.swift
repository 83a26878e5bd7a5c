import Descent
import Foundation

private func decodedSpace(_ domain: String) throws -> SearchSpace {
  let text = #"{"hyperparameters": [{"name": "a", "domain": \#(domain)}]}"#
  return try JSONDecoder().decode(SearchSpace.self, from: Data(text.utf8))
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
      #"{"integer": {"_0": [-9223372036854775808, 9223372036854775807], "step": 1}}"#)
  },
  .refused("a space of others of two hyperparameters of one name", "twice") {
    let one = #"{"name": "a", "domain": {"logUniform": {"_0": [1, 2]}}}"#
    let text = #"{"hyperparameters": [\#(one), \#(one)]}"#
    _ = try JSONDecoder().decode(SearchSpace.self, from: Data(text.utf8))
  },
  .refused("a space in steps of nothing", "step") {
    _ = try SearchSpace([("a", .integer(0...9, step: 0))])
  },
  .refused("a space in steps too small to count", "step") {
    _ = try SearchSpace([("a", .uniform(0...1, step: .leastNonzeroMagnitude))])
  },
  .refused("a default outside its range", "outside") {
    _ = try SearchSpace([Hyperparameter("a", .integer(0...9), default: .integer(10))])
  },
  .refused("a condition on what comes later", "named before") {
    _ = try SearchSpace([Hyperparameter("a", .integer(0...9), when: .init("b", is: []))])
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
      .integer(.min...(.min)), .integer(0...9, step: 0), .integer(0...9, step: .min),
      .logInteger(Int.min...Int.max), .logInteger(0...0), .uniform(0...1, step: 0),
      .uniform(0...1, step: .nan), .uniform(0...1, step: -1),
    ]
    let values: [SearchValue] = [
      .number(.nan), .number(0), .number(-1), .integer(.min), .integer(.max), .choice(""),
    ]
    for domain in domains {
      for place in places { _ = domain.value(at: place) }
      for value in values { _ = (domain.place(of: value), domain.index(of: value), domain.count) }
    }
    _ = Domain.categorical([]).place(of: .choice("x"))
  },
  .traps("a choice of none", .choice) { _ = Domain.categorical([]).value(at: 0.5) },
]
