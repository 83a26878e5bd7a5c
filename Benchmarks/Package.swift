// swift-tools-version: 6.2
import PackageDescription

// Benchmarks are a package of their own: whoever uses Descent has no need of them.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    .systemLibrary(name: "CBenchmarkBLAS", pkgConfig: "openblas"),
    // Runs every workload in every contender, in turn, and writes the table and the curves.
    .executableTarget(
      name: "bench", dependencies: [.product(name: "Descent", package: "Descent")],
      path: "Sources/Bench"),
    // Descent's side of the workloads.
    .executableTarget(
      name: "descent-workloads", dependencies: [.product(name: "Descent", package: "Descent")],
      path: "Sources/DescentWorkloads"),
    // The samplers of the search beside Optuna's.
    .executableTarget(
      name: "search-bench", dependencies: [.product(name: "Descent", package: "Descent")],
      path: "Sources/SearchBench"),
    // The machine's own limit: the same matrix products called directly in BLAS.
    .executableTarget(
      name: "matrix-products", dependencies: ["CBenchmarkBLAS"], path: "Sources/MatrixProducts"),
  ],
  swiftLanguageModes: [.v6]
)
