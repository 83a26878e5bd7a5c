import DescentNumerics

extension OptimizerComparisonExperiment {
  /// The records of all seeds, by optimizer.
  struct Results {
    /// At the rates that were given, in the order of the options; empty if only the best were measured.
    let given: [Runner]
    /// Each at its own best rate; empty if there is only one.
    let tuned: [Runner]
    /// The rates that were tried; empty if there is only one.
    let searches: [RateSearch]
    let seeds: Int

    init(_ records: [Record]) {
      seeds = records.count
      let methods = records.first?.runs.map(\.optimizer) ?? []
      let runs = methods.map { method in
        Runner(method, records.compactMap { $0.runs.first { $0.optimizer == method } })
      }
      let cells = FactorialCell.cells(records.compactMap(\.rates))
      if records.first?.tuned == true {
        searches = methods.map { method in
          RateSearch(
            method, records.flatMap(\.runs).filter { $0.optimizer == method }.compactMap(\.tuning))
        }
        (given, tuned) = ([], runs)
      } else {
        searches = cells.grouped { $0.optimizer }.map { RateSearch($0, $1) }
        given = runs
        tuned = searches.map { search in
          Runner(search, cells.filter { $0.optimizer == search.method })
        }
      }
    }

    func search(of method: Method) -> RateSearch? { searches.first { $0.method == method } }
  }

  /// An optimizer's trainings, one for each seed.
  struct Runner {
    let method: Method
    /// One, or several if the seeds took different ones.
    let rates: [Double]
    let trainings: [LossRecord]

    init(_ method: Method, _ runs: [Record.Run]) {
      self.method = method
      rates = Set(runs.map(\.learningRate)).sorted()
      trainings = runs.map(\.training)
    }

    /// Those at the best rate.
    init(_ search: RateSearch, _ cells: [FactorialCell<Entry, Entry.Values>]) {
      let cell = cells.first { $0.learningRate == search.best } ?? cells[0]
      method = search.method
      rates = [cell.learningRate]
      trainings = cell.values.map(\.training)
    }

    var loss: Repeated { Repeated(trainings.map { $0.finalLoss ?? .nan }) }
    var accuracy: Repeated { Repeated(trainings.map(\.testAccuracy)) }
    var testLoss: Repeated { Repeated(trainings.map { $0.testLoss ?? .nan }) }
    var diverged: Bool { trainings.contains(where: \.diverged) }
    var rateText: String { rates.map { NumberText.readable($0) }.joined(separator: " or ") }
    var name: String { "\(method.title) \(rateText)" }
  }

  /// The rates that were tried for an optimizer, and the losses by which one was chosen.
  struct RateSearch {
    let method: Method
    /// From the lowest.
    let rates: [Double]
    /// On the validation images: one list for each seed; not finite where the training diverged.
    let losses: [[Double]]
    /// Those that were taken: one, or several if each seed chose its own.
    let taken: [Double]

    init(_ method: Method, _ cells: [FactorialCell<Entry, Entry.Values>]) {
      self.method = method
      rates = cells.map(\.learningRate)
      losses = (cells.first?.values.indices ?? 0..<0).map { seed in
        cells.map { $0.values[seed].score }
      }
      taken = []
    }

    init(_ method: Method, _ tunings: [Record.Tuning]) {
      self.method = method
      rates = tunings.first?.trials.map(\.learningRate) ?? []
      losses = tunings.map { $0.trials.map { $0.diverged ? .nan : $0.validationLoss ?? .nan } }
      taken = Set(tunings.compactMap(\.best?.learningRate)).sorted()
    }

    /// The geometric mean over the seeds; not finite where any of them diverged.
    var means: [Double] {
      rates.indices.map { index in Repeated(losses.map { $0[index] }).centre(.logarithmic) }
    }

    /// The rate with the lowest mean; of equal ones the first. `nil` if at each some training diverged.
    var best: Double? {
      zip(rates, means).filter { $0.1.isFinite }.min { $0.1 < $1.1 }?.0
    }

    /// Those taken, whoever chose them.
    var chosen: [Double] { taken.isEmpty ? best.map { [$0] } ?? [] : taken }

    /// `lowest` or `highest` if a still better rate may lie beyond those that were tried.
    var edge: String? {
      guard rates.count > 1 else { return nil }
      if let first = rates.first, chosen.contains(first) { return "lowest" }
      if let last = rates.last, chosen.contains(last) { return "highest" }
      return nil
    }
  }
}
