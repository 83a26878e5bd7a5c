import RealModule

/// How categories become features: one number for each category, or the row of a table that the model learns.
public enum CategoryEncoding: Sendable, Hashable, Codable {
  /// One feature per category, 1 for the row's category and 0 for the others.
  case oneHot
  /// A row of so many learned numbers for each category, and one for all categories not seen in training.
  case embedding(Int)
  /// An embedding for columns of more than eight categories; see ``automaticSize(of:)``.
  case automatic

  /// Columns of at most this many categories are one-hot by themselves.
  public static let mostOneHot = 8

  /// The size that ``automatic`` gives the embedding of a column: min(50, round(1.6·n^0.56)) for n categories; `nil` for
  /// at most eight, which are one-hot.
  ///
  /// It is the rule of fast.ai (`emb_sz_rule`), with the bound of 50 of its first version, because more hardly helps and
  /// every number costs memory and time.
  public static func automaticSize(of categories: Int) -> Int? {
    guard categories > mostOneHot else { return nil }
    return min(50, Int((1.6 * Double.pow(Double(categories), 0.56)).rounded()))
  }

  /// The size of the embedding of a column; `nil` if it is one-hot.
  func size(of categories: Int) -> Int? {
    switch self {
    case .oneHot: nil
    case .embedding(let size): size
    case .automatic: Self.automaticSize(of: categories)
    }
  }
}
