/// The purpose of a trace. The mode is an argument of the trace, never a mutable flag: an evaluation program has no
/// dropout and updates no running statistics.
public enum TraceMode: String, Sendable, Hashable {
  case training
  case evaluation
}
