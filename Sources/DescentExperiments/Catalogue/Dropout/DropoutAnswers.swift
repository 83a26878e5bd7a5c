import DescentFigures
import DescentNumerics

extension DropoutExperiment {
  /// Where an answer to the test images comes from.
  public enum Source: String, Codable, Sendable, Hashable {
    case oneNetwork
    case meanOfNetworks
    case dropout
    case meanOfPasses
  }

  public struct Answer: Codable, Sendable {
    public var source: Source
    /// The fraction dropped in training.
    public var rate: Double
    /// Absent where ``Rate/mask`` is.
    public var mask: Mask?
    /// How many outputs were averaged.
    public var outputs: Int
    /// Over the test images.
    public var accuracy: Double
    /// −mean(ln p_label) over the test images; `nil` where it is not finite.
    public var crossEntropy: Double?
  }
}

extension DropoutExperiment.Answer {
  private init(
    _ source: DropoutExperiment.Source, _ probabilities: Probabilities, _ labels: [Int32],
    _ rate: DropoutExperiment.Rate? = nil, outputs: Int = 1
  ) {
    self.init(
      source: source, rate: rate?.rate ?? 0, mask: rate?.mask, outputs: outputs,
      accuracy: probabilities.accuracy(labels),
      crossEntropy: probabilities.crossEntropy(labels).ifFinite)
  }

  /// The networks without dropout alone.
  static func members(
    _ trained: [DropoutExperiment.Trained], _ labels: [Int32]
  ) -> [Self] {
    trained.filter { $0.piece.rate.rate == 0 }.map { Self(.oneNetwork, $0.output, labels) }
  }

  static func all(
    _ trained: [DropoutExperiment.Trained], _ options: DropoutExperiment.Options,
    _ labels: [Int32]
  ) -> [Self] {
    let members = trained.filter { $0.piece.rate.rate == 0 }.map(\.output)
    let plain = [
      members.first.map { Self(.oneNetwork, $0, labels) },
      Probabilities(meanOf: members).map {
        Self(.meanOfNetworks, $0, labels, outputs: members.count)
      },
    ]
    let dropped = trained.filter { $0.piece.isFollowed && $0.piece.rate.rate > 0 }
      .flatMap { trained in
        [
          Self(.dropout, trained.output, labels, trained.piece.rate),
          trained.passes.map {
            Self(.meanOfPasses, $0, labels, trained.piece.rate, outputs: options.passes)
          },
        ]
      }
    return (plain + dropped).compactMap { $0 }
  }
}

extension DropoutExperiment {
  /// One way of answering, with each seed.
  struct Answers {
    let repetitions: [Answer]

    var source: Source { repetitions.first?.source ?? .oneNetwork }
    var rate: Double { repetitions.first?.rate ?? 0 }
    var mask: Mask? { repetitions.first?.mask }
    var outputs: Int { repetitions.first?.outputs ?? 1 }
    var accuracy: Repeated { Repeated(repetitions.map(\.accuracy)) }
    var crossEntropy: Repeated { Repeated(repetitions.map { $0.crossEntropy ?? .nan }) }

    var name: String {
      switch source {
      case .oneNetwork: "one network"
      case .meanOfNetworks: "mean of \(outputs) network\(outputs == 1 ? "" : "s")"
      case .dropout: Rate(rate: rate, mask: mask).title
      case .meanOfPasses:
        "\(Rate(rate: rate, mask: mask).title), mean of \(outputs) pass\(outputs == 1 ? "" : "es")"
      }
    }

    /// Each kind has its color.
    var color: FigureColor {
      switch source {
      case .oneNetwork: .series(0)
      case .meanOfNetworks: .series(2)
      case .dropout: .series(1)
      case .meanOfPasses: .series(4)
      }
    }
  }
}
