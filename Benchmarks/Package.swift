// swift-tools-version: 6.2
import PackageDescription

// Benchmarks are a package of their own: whoever uses Descent has no need of them.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .executableTarget(
      name: "sweep-benchmark", dependencies: ["COpenBLAS"], path: "Sources/SweepBenchmark"),
  ],
  swiftLanguageModes: [.v6]
)
