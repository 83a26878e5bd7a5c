extension PinnedRun {
  /// Every experiment on settings that take a second.
  static let experiments = [
    experiment("optimizer-paths", "--function beale"),
    experiment("optimizer-comparison", "--data digits --samples 100 --batch-size 32 --steps 20"),
    experiment("symmetry", "--data digits --steps 20"),
    experiment("activation-distribution", "--data digits"),
    experiment(
      "initialization-comparison",
      "--data digits --samples 100 --batch-size 32 --steps 20 --hidden 30,30"),
    experiment("batch-norm", "--data digits --samples 100 --hidden 30,30 --epochs 3 --seeds 2"),
    experiment("weight-decay", "--data digits --samples 100 --hidden 20,20 --epochs 5"),
    experiment("dropout", "--data digits --samples 100 --epochs 3"),
    experiment(
      "hyperparameter-search",
      "--data digits --samples 100 --hidden 20 --epochs 2 --trials 6 --rounds 2"),
  ]

  private static func experiment(_ name: String, _ flags: String) -> PinnedRun {
    PinnedRun(
      name: "experiment-\(name)",
      commands: [Command("run \(name) --quick \(flags) --jobs 1 --quiet --out out")])
  }
}
