/// The sizes of text, in pixels.
public enum Typography {
  /// The size of this text, in pixels.
  public static let title = 16.0
  /// The size of this text, in pixels.
  public static let subtitle = 12.5
  /// The size of this text, in pixels.
  public static let panelTitle = 12.0
  /// The size of this text, in pixels.
  public static let axisTitle = 12.0
  /// The size of this text, in pixels.
  public static let legend = 12.0
  /// The size of this text, in pixels.
  public static let tick = 11.0
  /// The size of this text, in pixels.
  public static let annotation = 11.0

  /// System fonts, none wider than ``TextMetrics`` assumes.
  static let family =
    "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', Roboto, 'DejaVu Sans', sans-serif"
}
