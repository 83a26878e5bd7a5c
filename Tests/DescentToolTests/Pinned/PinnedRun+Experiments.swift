extension PinnedRun {
  /// Every experiment as the book has it, on settings that take a second.
  static let experiments = [
    experiment("optimizer-paths", "--function beale"),
    experiment("optimizer-comparison", "--data digits --samples 100 --batch-size 32 --steps 20"),
    experiment("symmetry", "--data digits --samples 300 --steps 20"),
    experiment("activation-distribution", "--data digits --samples 300"),
    experiment(
      "initialization-comparison",
      "--data digits --samples 100 --batch-size 32 --steps 20 --hidden 30,30"),
    experiment("batch-norm", "--data digits --samples 100 --hidden 30,30 --epochs 3 --seeds 2"),
    experiment("weight-decay", "--data digits --samples 100 --hidden 20,20 --epochs 5"),
    experiment("dropout", "--data digits --samples 100 --epochs 3 --networks 3 --passes 5"),
    experiment(
      "hyperparameter-search",
      "--data digits --samples 100 --batch-size 40 --hidden 20 --epochs 2 --trials 6 --rounds 2 "
        + "--learning-rates 1e-4,1"),
  ]

  private static func experiment(_ name: String, _ flags: String) -> PinnedRun {
    PinnedRun(
      name: "experiment-\(name)",
      commands: [Command("run \(name) --book \(flags) --jobs 1 --quiet --out out")])
  }
}
