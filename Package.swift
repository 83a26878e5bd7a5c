// swift-tools-version: 6.2
import PackageDescription

// Linux has hiredis where compilers look; what pkg-config says of it there, Swift warns of.
#if os(Linux)
  let hiredis: String? = nil
#else
  let hiredis: String? = "hiredis"
#endif

let package = Package(
  name: "Descent",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Descent", targets: ["Descent"]),
    // Networks on arrays alone: it builds no YAML, protobuf, cryptography or libpng.
    .library(name: "DescentCore", targets: ["DescentCore"]),
    .executable(name: "descent", targets: ["DescentTool"]),
  ],
  traits: [
    .trait(name: "Redis", description: "Studies in Redis; it needs hiredis.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // The system's libraries.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    // Only with the trait Redis.
    .systemLibrary(
      name: "CHiredis", pkgConfig: hiredis,
      providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

    // C: the system's BLAS under one name, and the loops over float arrays.
    .target(
      name: "CDescentBLAS",
      linkerSettings: [.linkedFramework("Accelerate", .when(platforms: [.macOS, .iOS]))]),
    .target(name: "CDescentKernels", dependencies: ["CDescentBLAS"]),
    // C: libpng wrapped in one function, because it reports errors by longjmp.
    .target(name: "CDescentPNG", dependencies: ["CPNG"]),
    // C: the arguments of the process, which Swift finds only through /proc.
    .target(name: "CDescentArguments"),

    // The ground: numbers and files.
    .target(
      name: "DescentNumerics",
      dependencies: [.product(name: "RealModule", package: "swift-numerics")]),
    .target(name: "DescentFiles", dependencies: ["DescentNumerics", "CDescentKernels", "CZlib"]),

    // The engine.
    .target(name: "DescentGraph", dependencies: ["DescentNumerics"]),
    .target(
      name: "DescentExecution",
      dependencies: [
        "DescentGraph", "DescentNumerics", "CDescentKernels",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "DescentArrays",
      dependencies: ["DescentFiles", "DescentNumerics", "CDescentKernels", "CZlib"]),
    .target(
      name: "DescentData",
      dependencies: [
        "DescentArrays", "DescentFiles", "DescentNumerics", "CDescentKernels", "CDescentPNG",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Resources/digits.bin")]),
    .target(
      name: "DescentLearning",
      dependencies: [
        "DescentGraph", "DescentExecution", "DescentArrays", "DescentFiles", "DescentNumerics",
        "CDescentKernels",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    // What happens inside a training: observations as values, and probes.
    .target(
      name: "DescentInsight",
      dependencies: [
        "DescentLearning", "DescentGraph", "DescentArrays", "DescentFiles", "DescentNumerics",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "DescentCore",
      dependencies: [
        "DescentGraph", "DescentExecution", "DescentLearning", "DescentArrays", "DescentFiles",
        "DescentNumerics",
      ]),
    .target(
      name: "DescentSearch",
      dependencies: ["DescentNumerics", .product(name: "RealModule", package: "swift-numerics")]),
    .target(
      name: "DescentStudies",
      dependencies: [
        "DescentSearch", "DescentFiles", "DescentNumerics",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "DescentRedis",
      dependencies: [
        "DescentStudies", "DescentFiles",
        .target(name: "CHiredis", condition: .when(traits: ["Redis"])),
      ]),
    .target(
      name: "DescentConfiguration",
      dependencies: [
        "DescentLearning", "DescentSearch", "DescentData", "DescentArrays", "DescentFiles",
        "DescentNumerics", .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "DescentFigures", dependencies: ["DescentNumerics"]),
    // A run: its folder, what happens in it, its record, figures and report.
    .target(
      name: "DescentRuns",
      dependencies: [
        "DescentFiles", "DescentNumerics", "DescentFigures", "DescentExecution", "DescentLearning",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // Other tools' file formats. The generated code is committed, so that builds do not need protoc.
    .target(
      name: "DescentExport",
      dependencies: [
        "DescentGraph", "DescentLearning", "DescentData", "DescentArrays", "DescentFiles",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Protos"]),
    .target(
      name: "DescentExperiments",
      dependencies: [
        "DescentGraph", "DescentExecution", "DescentLearning", "DescentData", "DescentSearch",
        "DescentFigures", "DescentRuns", "DescentConfiguration", "DescentArrays", "DescentFiles",
        "DescentNumerics",
        .product(name: "RealModule", package: "swift-numerics"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "DescentTraining",
      dependencies: [
        "DescentGraph", "DescentExecution", "DescentLearning", "DescentData",
        "DescentConfiguration",
        "DescentFigures", "DescentSearch", "DescentStudies", "DescentExport", "DescentRuns",
        "DescentArrays", "DescentFiles", "DescentNumerics",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    // Says why a network does not learn: rules over data and a watched training, and remedies that are tried.
    .target(
      name: "DescentDoctor",
      dependencies: [
        "DescentTraining", "DescentInsight", "DescentConfiguration", "DescentLearning",
        "DescentData", "DescentRuns", "DescentArrays", "DescentNumerics",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "Descent",
      dependencies: [
        "DescentGraph", "DescentExecution", "DescentLearning", "DescentArrays", "DescentFiles",
        "DescentNumerics", "DescentData", "DescentSearch", "DescentStudies", "DescentRedis",
        "DescentConfiguration", "DescentFigures", "DescentRuns", "DescentExperiments",
        "DescentExport", "DescentTraining", "DescentInsight", "DescentDoctor",
      ]),
    .executableTarget(
      name: "DescentTool",
      dependencies: [
        "Descent", "CDescentArguments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Support for tests: running other programs from tests, and a program that counts what a training step allocates.
    .target(
      name: "TestProcesses",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/Support/Processes"),
    .target(
      name: "TestSupport", dependencies: ["DescentData", "DescentArrays", "DescentFiles", "CZlib"],
      path: "Tests/Support/TestSupport"),
    .target(name: "CAllocationCounter", path: "Tests/Support/CAllocationCounter"),
    .executableTarget(
      name: "allocation-check",
      dependencies: ["DescentGraph", "DescentExecution", "CAllocationCounter"],
      path: "Tests/Support/AllocationCheck"),

    // A simulated training, and a program that works on a study, for tests that start several and kill them.
    .target(
      name: "TestStudies", dependencies: ["DescentStudies", "DescentSearch"],
      path: "Tests/Support/Studies"),
    .executableTarget(
      name: "study-worker",
      dependencies: ["DescentStudies", "DescentRedis", "DescentSearch", "TestStudies"],
      path: "Tests/Support/StudyWorker"),

    // Writes files in other tools' formats, and their expected content, for Scripts/interop to read.
    .executableTarget(
      name: "interop-files",
      dependencies: [
        "DescentExport", "DescentLearning", "DescentExecution", "DescentGraph", "DescentData",
        "DescentTraining",
      ],
      path: "Tests/Support/InteropFiles"),

    // Searches of which the truth is known, and a program that counts how often their verdicts are right.
    .target(
      name: "SearchSimulations",
      dependencies: [
        "DescentSearch", "DescentNumerics", .product(name: "RealModule", package: "swift-numerics"),
      ],
      path: "Tests/Support/SearchSimulations"),
    .executableTarget(
      name: "verdicts", dependencies: ["SearchSimulations"], path: "Tests/Support/Verdicts"),

    // Uses the public API wrongly, in hundreds of ways, each in a process of its own.
    .executableTarget(name: "misuse", dependencies: ["Descent"], path: "Tests/Support/Misuse"),

    // The examples. They are not products: the tests build them with everything else, once, and packages that depend on
    // Descent do not build them.
    .executableTarget(name: "example-mnist", dependencies: ["Descent"], path: "Examples/mnist"),
    .executableTarget(
      name: "example-custom-layer", dependencies: ["Descent"], path: "Examples/custom-layer"),
    .executableTarget(
      name: "example-custom-optimizer", dependencies: ["Descent"], path: "Examples/custom-optimizer"
    ),
    .executableTarget(
      name: "example-csv-regression", dependencies: ["Descent"], path: "Examples/csv-regression"),
    .executableTarget(
      name: "example-sequences", dependencies: ["Descent"], path: "Examples/sequences"),
    .executableTarget(
      name: "example-classifier", dependencies: ["Descent"], path: "Examples/classifier"),
    .executableTarget(
      name: "example-regression", dependencies: ["Descent"], path: "Examples/regression"),
    .executableTarget(
      name: "example-autoencoder", dependencies: ["Descent"], path: "Examples/autoencoder"),
    .executableTarget(
      name: "example-recommender", dependencies: ["Descent"], path: "Examples/recommender"),
    .executableTarget(name: "example-tasks", dependencies: ["Descent"], path: "Examples/tasks"),
    .executableTarget(name: "example-server", dependencies: ["Descent"], path: "Examples/server"),

    // One test target per module.
    .testTarget(name: "CDescentKernelsTests", dependencies: ["CDescentKernels"]),
    .testTarget(name: "DescentGraphTests", dependencies: ["DescentGraph"]),
    .testTarget(
      name: "DescentExecutionTests", dependencies: ["DescentExecution", "TestProcesses"]),
    .testTarget(
      name: "DescentDataTests", dependencies: ["DescentData", "TestSupport"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "DescentLearningTests",
      dependencies: ["DescentLearning", "DescentExecution", "DescentData"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "DescentInsightTests",
      dependencies: [
        "DescentInsight", "DescentLearning", "DescentExecution", "DescentGraph", "DescentArrays",
      ],
      exclude: ["Scripts"]),
    .testTarget(
      name: "DescentConfigurationTests", dependencies: ["DescentConfiguration", "TestSupport"]),
    .testTarget(
      name: "DescentSearchTests",
      dependencies: [
        "DescentSearch", "SearchSimulations",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      exclude: ["Scripts"]),
    .testTarget(
      name: "DescentStudiesTests",
      dependencies: [
        "DescentStudies", "DescentSearch", "DescentFiles", "TestProcesses", "TestStudies",
        "study-worker",
      ]),
    .testTarget(
      name: "DescentRedisTests",
      dependencies: [
        "DescentRedis", "DescentStudies", "DescentSearch", "DescentFiles", "TestProcesses",
        "TestStudies", "study-worker",
      ]),
    .testTarget(
      name: "DescentFiguresTests", dependencies: ["DescentFigures"],
      exclude: ["Golden"]),
    .testTarget(name: "DescentRunsTests", dependencies: ["DescentRuns"]),
    .testTarget(
      name: "DescentExperimentsTests",
      dependencies: ["DescentExperiments", "TestProcesses", "TestSupport"]),
    .testTarget(
      name: "DescentExportTests", dependencies: ["DescentExport", "TestProcesses"],
      exclude: ["Scripts"]),
    .testTarget(
      name: "DescentTrainingTests",
      dependencies: [
        "DescentTraining", "DescentConfiguration", "DescentLearning", "DescentData",
        "DescentGraph", "TestSupport",
      ]),
    .testTarget(
      name: "DescentToolTests",
      dependencies: [
        "DescentTool", "DescentTraining", "DescentExperiments", "DescentConfiguration",
        "DescentFigures", "DescentRuns", "DescentData", "DescentExport", "DescentNumerics",
        "TestProcesses",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Fixtures", "Scripts", "Pinned/Pins"]),
    .testTarget(
      name: "DescentDoctorTests",
      dependencies: ["DescentDoctor", "DescentConfiguration", "DescentLearning"],
      exclude: ["Patients"]),
    .testTarget(name: "MisuseTests", dependencies: ["TestProcesses", "misuse"]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "TestProcesses", "example-mnist", "example-custom-layer", "example-custom-optimizer",
        "example-csv-regression", "example-server", "example-sequences", "example-classifier",
        "example-regression", "example-autoencoder", "example-recommender",
        "example-tasks",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
