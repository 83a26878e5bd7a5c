import DescentGraph

/// Why a model cannot be trained or used as asked: what is wrong, where, and what would be right.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// A setting that makes no sense, such as a learning rate that is not finite.
  case setting(String)
  /// Data that do not fit the model.
  case data(String)
  /// A path that no parameter or state has, or values of another count.
  case variable(String)
  /// A value stopped being finite.
  case notFinite(Diagnosis)

  public var description: String {
    switch self {
    case .setting(let reason), .data(let reason), .variable(let reason): reason
    case .notFinite(let diagnosis): diagnosis.description
    }
  }
}
