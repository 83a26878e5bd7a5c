/// The convention that a layer, loss, initializer or optimizer follows where conventions differ.
public enum Convention: String, Sendable, Hashable, CaseIterable, Codable {
  /// Descent's default, which follows the paper that introduced the method.
  case standard
  /// The convention of K. Saitoh's *Deep Learning from Scratch*, chapter 6, for reproducing its results.
  case book
}
