/// How a line is drawn.
public enum LineStyle: Sendable, Hashable {
  case solid
  case dashed
  case dotted

  /// Lengths of dashes and gaps, in widths of the line, for round ends of half a width each.
  func dashes(width: Double) -> String {
    switch self {
    case .solid: ""
    case .dashed: "\((width * 2.8).px) \((width * 2.4).px)"
    case .dotted: "0 \((width * 2).px)"
    }
  }
}

/// The shape of a point.
public enum PointShape: Sendable, Hashable {
  case circle
  /// A circle that is empty inside.
  case ring
  case square
  case diamond
  case cross
}
