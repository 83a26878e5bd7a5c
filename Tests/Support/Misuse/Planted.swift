import Foundation

/// Cases that must all be findings, so that the driver is seen to find something.
let plantedCases: [Misuse] = [
  .works("planted: a memory error") {
    let address = UnsafeMutablePointer<Int>(bitPattern: 8)
    address?.pointee = 1
  },
  .works("planted: a trap that nothing documents") {
    let numbers = [Int](CommandLine.arguments.indices)
    _ = numbers[numbers.count]
  },
  .traps("planted: another trap than the documented one", .sample) {
    let numbers = [Int](CommandLine.arguments.indices)
    _ = numbers[numbers.count]
  },
  .traps("planted: no trap", .sample) {},
  .refused("planted: silence", "") {},
  .refused("planted: an error of no type of Descent's", "") { throw CocoaError(.fileNoSuchFile) },
  .refused("planted: an error of other words", "nothing of the kind") { throw OwnMistake() },
  .works("planted: an error") { throw OwnMistake() },
  .works("planted: a wrong result") { try hold(false, "it is wrong") },
  .works("planted: an exit") { exit(0) },
  .works("planted: much memory") {
    var all: [[UInt8]] = []
    for value in 0..<40 { all.append([UInt8](repeating: UInt8(value), count: 50_000_000)) }
    try hold(all.count == 40, "40")
  },
  .works("planted: a hang") { while true { try await Task.sleep(for: .seconds(1)) } },
]
