/// The samplers by the names that the command line and files use.
public enum SamplerKind: String, Sendable, CaseIterable, Codable {
  case auto
  case tpe
  case cmaES = "cma-es"
  case gaussianProcess = "gp"
  case sobol
  case random
  case grid
  case narrowing

  /// The sampler with its usual settings.
  ///
  /// - Parameter trials: How many trials the study will have, if that is known: narrowing has its rounds in them, or in
  ///   100.
  /// - Throws: ``SearchError/setting(_:)`` if the sampler cannot work with so few trials.
  public func sampler(trials: Int? = nil) throws -> any Sampler {
    switch self {
    case .auto: .auto()
    case .tpe: .tpe()
    case .cmaES: .cmaES()
    case .gaussianProcess: .gaussianProcess()
    case .sobol: .sobol()
    case .random: .random()
    case .grid: .grid()
    case .narrowing: try .narrowing(trials: trials ?? 100, rounds: min(5, max(trials ?? 100, 1)))
    }
  }
}

extension AutoSampler { public var name: String { SamplerKind.auto.rawValue } }
extension TPESampler { public var name: String { SamplerKind.tpe.rawValue } }
extension CMAESSampler { public var name: String { SamplerKind.cmaES.rawValue } }
extension GaussianProcessSampler {
  public var name: String { SamplerKind.gaussianProcess.rawValue }
}
extension SobolSampler { public var name: String { SamplerKind.sobol.rawValue } }
extension RandomSampler { public var name: String { SamplerKind.random.rawValue } }
extension GridSampler { public var name: String { SamplerKind.grid.rawValue } }
extension NarrowingSampler { public var name: String { SamplerKind.narrowing.rawValue } }
