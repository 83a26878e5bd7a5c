/// How long is waited for what.
struct RedisLimits: Sendable {
  /// For a server that was never there.
  var opening: Duration = .seconds(5)
  /// Without a byte of a reply: after that the connection counts as lost.
  var command: Duration = .seconds(10)
  /// The longest pause between two attempts to connect again.
  var pause: Duration = .seconds(1)
  /// For one last attempt of a task that was canceled.
  var farewell: Duration = .seconds(1)
  /// Between two signs of life of a worker.
  var beat: Duration = .seconds(10)
  /// After so long without one a worker counts as dead.
  var lifetime: Duration = .seconds(60)
  /// For a record that is counted and not there: another program writes the count first.
  var record: Duration = .seconds(5)
}
