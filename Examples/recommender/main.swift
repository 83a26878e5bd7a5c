// A recommender: how will a user rate an item? Each has an embedding, and their product is the rating.
import Descent

/// The product of the embeddings of user and item, and a bias for each.
struct Recommender: NamedInputs {
  let users: Int
  let items: Int
  var inputs: SampleLayout { ["user": .category(of: users), "item": .category(of: items)] }

  func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor {
    func embedding(_ name: String, of count: Int, _ units: Int) -> Tensor {
      Embedding(count: count, units: units, initializer: .normal(standardDeviation: 0.1))(
        inputs[name], in: scope.child("\(name)-\(units)"))
    }
    let match = embedding("user", of: users, 8) * embedding("item", of: items, 8)
    return match.sum(axes: [1], keepingDimensions: true)
      + embedding("user", of: users, 1) + embedding("item", of: items, 1)
  }
}

/// The ratings of 200 users for 100 films. Users like one of five genres, and some films are better than others.
let pairs = (0..<8000).map { (user: $0 * 7919 % 200, item: $0 * 104_729 % 20_011 % 100) }
let ratings = pairs.map { pair in
  Float(pair.user % 5 == pair.item % 5 ? 4 : 2) + Float(pair.item % 3) / 2
}
let data = try Dataset(
  ["user": pairs.map(\.user), "item": pairs.map(\.item)], values: ratings, name: "ratings")
let (train, test) = try data.split(first: 0.9, seed: 1)

let trainer = try Trainer(
  Recommender(users: 200, items: 100), for: train, loss: .meanSquaredError,
  optimizer: .adam(learningRate: 0.01), metrics: [.meanAbsoluteError], seed: 1)
let epochs = try await trainer.train(train, validation: test, epochs: 40)
print(epochs[39])

// What would user 7 like best?
let films = Array(0..<100)
let expected = try await trainer.predictor().values(["user": films.map { _ in 7 }, "item": films])
let best = films.max { expected[$0][0] < expected[$1][0] } ?? 0
print(
  "film \(best) for user 7, with a rating of \(NumberText.fixed(Double(expected[best][0]), decimals: 1))"
)
