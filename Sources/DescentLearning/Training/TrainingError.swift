import DescentGraph
import DescentNumerics

/// Why a model cannot be trained or used as requested: what is wrong, where, and what would be valid.
public enum TrainingError: SentenceError, Sendable {
  /// An invalid setting, such as a learning rate that is not finite.
  case setting(String)
  /// Data that do not fit the model.
  case data(String)
  /// A path that no parameter or state has, or the wrong number of values.
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
