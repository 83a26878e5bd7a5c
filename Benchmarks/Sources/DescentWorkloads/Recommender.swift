import Descent

/// Predicts the rating of an item by a user: the product of their embeddings, and a bias for each.
private struct Recommender: NamedInputs {
  static let count = 5000
  let inputs: SampleLayout = [
    "item": .category(of: Recommender.count), "user": .category(of: Recommender.count),
  ]

  func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor {
    func embedded(_ name: String, _ units: Int, _ deviation: Double) -> Tensor {
      Embedding(
        count: Self.count, units: units, initializer: .normal(standardDeviation: deviation))(
          inputs[name], in: scope.child("\(name)-\(units)"))
    }
    let product = embedded("user", 32, 0.1) * embedded("item", 32, 0.1)
    return product.sum(axes: [1], keepingDimensions: true)
      + embedded("user", 1, 0.001) + embedded("item", 1, 0.001)
  }
}

/// An epoch of 90,000 ratings by 5,000 users of 5,000 items, with embeddings of 32 and Adam, which updates the rows of the
/// batch or whole tables.
func trainRecommender(batch: Int, _ updates: String?) async throws {
  let optimizer: any Optimizer = updates == "dense" ? .adam() : .lazy(.adam())
  var numbers = PlainNumbers()
  func draws(_ count: Int) -> [Int] {
    (0..<count).map { _ in
      Int((numbers.next() + 1) / 2 * Float(Recommender.count)) % Recommender.count
    }
  }
  let (users, items) = (draws(90_000), draws(90_000))
  let ratings = zip(users, items).map { user, item in
    Float(user % 7) / 7 * Float(item % 5) / 5 - 0.2 + 0.1 * numbers.next()
  }
  let data = try Dataset(["user": users, "item": items], values: ratings)
  let trainer = try Trainer(
    Recommender(), for: data, loss: .meanSquaredError, optimizer: optimizer, batchSize: batch,
    seed: 1)
  _ = try await trainer.runEpoch(data.prefix(20 * batch))
  let start = ContinuousClock.now
  let epoch = try await trainer.runEpoch(data)
  report(seconds(since: start), [("loss", epoch.train.loss)])
}
