/// What a trace is for. The mode is an argument of the trace, never a flag that changes: an
/// evaluation program holds no dropout and writes no running statistic.
public enum Mode: String, Sendable, Hashable {
  case training
  case evaluation
}
