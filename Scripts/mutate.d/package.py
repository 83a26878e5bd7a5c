"""The package in which mutants are built: the engine and its tests alone."""

import os
import shutil
import subprocess

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let package = Package(
  name: "Mutants",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    .target(name: "CDescentBLAS"),
    // An index beyond an array of known length ends the process.
    .target(
      name: "CDescentKernels", dependencies: ["CDescentBLAS"],
      cSettings: [
        .unsafeFlags(["-fsanitize=array-bounds", "-fsanitize-trap=array-bounds", "-fstrict-flex-arrays=3"])
      ]),
    .target(name: "DescentNumerics", dependencies: ["CDescentKernels", numerics]),
    .target(name: "DescentGraph", dependencies: ["DescentNumerics"]),
    .target(
      name: "DescentExecution",
      dependencies: [
        "DescentGraph", "DescentNumerics", "CDescentKernels", numerics,
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .testTarget(name: "DescentExecutionTests", dependencies: ["DescentExecution"]),
  ],
  swiftLanguageModes: [.v6]
)
"""
TESTS = ".build/debug/MutantsPackageTests.xctest"
# Done soonest, and notice most.
QUICK = "|".join([
    "PlanStructureTests", "PanelTests", "RegionBinderTests", "TileTests", "SummationTests", "FinitenessTests",
    "ArenaAllocatorTests", "ExecutorTests", "SharingTests", "HelperTests",
])


class Package:
    def __init__(self, root, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Package.swift").write_text(MANIFEST)
        for name in ["CDescentBLAS", "CDescentKernels", "DescentNumerics", "DescentGraph", "DescentExecution"]:
            self.copy(root, f"Sources/{name}")
        self.copy(root, "Tests/DescentExecutionTests")
        # Counts the allocations of a release build of another program.
        (folder / "Tests/DescentExecutionTests/AllocationTests.swift").unlink()

    def copy(self, root, path):
        """Keeps the dates of files, so that only what changed is built again."""
        shutil.rmtree(self.folder / path, ignore_errors=True)
        shutil.copytree(root / path, self.folder / path)

    def build(self):
        """The errors of a build; nothing if there are none."""
        result = subprocess.run(
            ["swift", "build", "--build-tests"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        return "" if result.returncode == 0 else result.stdout

    def outcome(self, mutant=0):
        """What the tests say: survived, killed, or hangs."""
        for choice in ["--filter", "--skip"]:
            code = self.run(mutant, [choice, QUICK])
            if code != 0:
                return "hangs" if code in (124, 137) else "killed"
        return "survived"

    def run(self, mutant, choice):
        """The exit code of some tests. All of them take some twenty seconds of a processor's time."""
        environment = dict(os.environ, SWIFT_BACKTRACE="enable=no", DESCENT_MUTANT=str(mutant))
        command = [TESTS, "--testing-library", "swift-testing", *choice]
        result = subprocess.run(
            ["sh", "-c", 'ulimit -t 90; exec timeout -k 5 600 "$@"', "sh", *command], cwd=self.folder, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return result.returncode
