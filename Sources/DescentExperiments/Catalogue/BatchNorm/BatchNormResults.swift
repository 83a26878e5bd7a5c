import DescentNumerics

extension BatchNormExperiment {
  typealias Cell = FactorialCell<BatchNormNetwork, BatchNormEnding>

  /// The records of all seeds.
  struct Results {
    let records: [Record]
    let grid: [Cell]
    /// The longer training of the best network with batch normalization, and of the best without it; the networks differ
    /// from seed to seed.
    let duel: (with: Cell, without: Cell)?

    init(_ records: [Record]) {
      self.records = records
      grid = FactorialCell.cells(records.compactMap(\.grid))
      let pair = FactorialCell.cells(records.compactMap(\.duel))
      duel = pair.count == 2 ? (pair[0], pair[1]) : nil
    }

    var data: DataName { records.first?.data ?? DataName(name: "", samples: 0) }
    var seeds: Int { records.count }
    var rates: [Double] { grid.grouped { $0.rate }.map(\.key) }

    /// The book's runs.
    func all(_ scale: Double, _ batchNorm: Bool) -> [Record.Run] {
      records.flatMap(\.runs).filter { $0.scale == scale && $0.batchNorm == batchNorm }
    }

    func curves(_ scale: Double, _ batchNorm: Bool) -> [[Double]] {
      all(scale, batchNorm).map(\.trainAccuracy)
    }

    func final(_ scale: Double, _ batchNorm: Bool) -> Repeated {
      Repeated(curves(scale, batchNorm).map { $0.last ?? .nan })
    }

    /// The scale at which the network without batch normalization ends best at the book's rate.
    var bestScaleWithout: Double {
      scales.max { final($0, false).mean < final($1, false).mean } ?? scales[0]
    }

    /// A number at a rate and scale of the grid, `nil` if it is not there.
    func number(
      _ rate: Double, _ scale: Double, _ batchNorm: Bool, _ number: (BatchNormEnding) -> Double?
    ) -> Repeated? {
      cells(rate, batchNorm).first { $0.scale == scale }?.number(number)
    }

    /// With how many of its networks in the grid values stopped being finite.
    func diverged(_ batchNorm: Bool, at rate: Double? = nil) -> (count: Int, of: Int) {
      let endings = grid.filter { $0.batchNorm == batchNorm && (rate == nil || $0.rate == rate) }
        .flatMap(\.values)
      return (endings.count(where: \.diverged), endings.count)
    }

    func cells(_ rate: Double, _ batchNorm: Bool) -> [Cell] {
      grid.filter { $0.rate == rate && $0.batchNorm == batchNorm }
    }

    /// The highest number among scales at a rate, chosen for each seed.
    func best(
      _ rate: Double, _ batchNorm: Bool, _ number: (BatchNormEnding) -> Double?
    ) -> Repeated {
      Self.best(cells(rate, batchNorm), number)
    }

    static func best(_ cells: [Cell], _ number: (BatchNormEnding) -> Double?) -> Repeated {
      let seeds = cells.map(\.values.count).min() ?? 0
      return Repeated(
        (0..<seeds).map { seed in cells.compactMap { number($0.values[seed]) }.max() ?? .nan })
    }

    /// For each seed, how many of the scales reach the training accuracy from which a network has learned, each at the
    /// best of the given rates.
    func learning(_ batchNorm: Bool, at rates: [Double]) -> Repeated {
      let byScale = grid.filter { $0.batchNorm == batchNorm && rates.contains($0.rate) }
        .grouped { $0.scale }
      return Repeated(
        (0..<seeds).map { seed in
          Double(
            byScale.count { _, cells in
              cells.contains { $0.values[seed].trainAccuracy >= BatchNormEnding.enough }
            })
        })
    }

    /// For each seed, the fewest epochs in which a network of the grid learned; one more than all if none did.
    func fewestEpochs(_ batchNorm: Bool, _ epochs: Int) -> Repeated {
      let cells = grid.filter { $0.batchNorm == batchNorm }
      return Repeated(
        (0..<seeds).map { seed in
          Double(cells.compactMap { $0.values[seed].learned }.min() ?? epochs + 1)
        })
    }

    /// The networks of the duel, one for each seed.
    func duelists(_ batchNorm: Bool) -> [BatchNormNetwork] {
      records.compactMap { $0.duel?.first { $0.condition.batchNorm == batchNorm }?.condition }
    }
  }
}
