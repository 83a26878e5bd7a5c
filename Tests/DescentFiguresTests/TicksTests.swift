import DescentNumerics
import Testing

@testable import DescentFigures

@Suite struct TicksTests {
  @Test(arguments: [
    (0.0...1.0, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0.0...20.0, 5, ["0", "5", "10", "15", "20"]),
    (-1.0...1.0, 5, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
    (0.0...50_000.0, 6, ["0", "10,000", "20,000", "30,000", "40,000", "50,000"]),
    (0.0...3e6, 4, ["0", "10⁶", "2×10⁶", "3×10⁶"]),
    (0.0...0.0003, 4, ["0", "10⁻⁴", "2×10⁻⁴", "3×10⁻⁴"]),
    (0.05...0.31, 4, ["0.1", "0.2", "0.3"]),
  ]) func linear(range: ClosedRange<Double>, count: Int, labels: [String]) {
    let ticks = Ticks.make(in: range, scale: .linear, maximumCount: count)
    #expect(ticks.map(\.label) == labels)
  }

  @Test(arguments: [
    (1e-6...1e-2, 8, ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"]),
    (1e-6...1e-2, 3, ["10⁻⁶", "10⁻⁴", "10⁻²"]),
    (0.01...100.0, 8, ["0.01", "0.1", "1", "10", "100"]),
    (1.0...10.0, 6, ["1", "2", "3", "5", "10"]),
    (1.0...10.0, 4, ["1", "2", "5", "10"]),
    (3.0...4.0, 6, ["3.0", "3.2", "3.4", "3.6", "3.8", "4.0"]),
  ]) func logarithmic(range: ClosedRange<Double>, count: Int, labels: [String]) {
    let ticks = Ticks.make(in: range, scale: .logarithmic, maximumCount: count)
    #expect(ticks.map(\.label).filter { !$0.isEmpty } == labels)
  }

  @Test func propertiesOverRandomRanges() {
    let numbers = Samples.noise(9000, seed: 11)
    for trial in 0..<3000 {
      let (a, b, c) = (numbers[3 * trial], numbers[3 * trial + 1], numbers[3 * trial + 2])
      let size = powerOfTen(Int(a * 40) - 20)
      let low = (b - 0.5) * size
      let range = low...(low + (0.01 + c) * size)
      let count = 2 + trial % 8
      let ticks = Ticks.make(in: range, scale: .linear, maximumCount: count)
      let room = (range.upperBound - range.lowerBound) * 1e-6
      #expect(!ticks.isEmpty || count < 4)
      #expect(ticks.count <= count)
      #expect(ticks.allSatisfy { $0.value >= low - room && $0.value <= range.upperBound + room })
      #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
      #expect(Set(ticks.map(\.label)).count == ticks.count)
      let digits = ticks.map { tick in
        tick.label.split(separator: "×")[0].filter { $0.isASCII && $0.isNumber }.count
      }
      // A small part of a range far from zero needs the digits that tell its ticks apart.
      #expect(digits.allSatisfy { $0 <= 12 })
    }
  }

  @Test func logarithmicPropertiesOverRandomRanges() {
    let numbers = Samples.noise(4000, seed: 12)
    for trial in 0..<2000 {
      let low = powerOfTen(numbers[2 * trial] * 30 - 15)
      let range = low...(low * powerOfTen(0.01 + numbers[2 * trial + 1] * 12))
      let ticks = Ticks.make(in: range, scale: .logarithmic, maximumCount: 6)
      let labelled = ticks.filter { !$0.label.isEmpty }
      #expect(!labelled.isEmpty && labelled.count <= 6)
      #expect(ticks.allSatisfy { $0.value >= low * 0.999 && $0.value <= range.upperBound * 1.001 })
      #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
      #expect(Set(labelled.map(\.label)).count == labelled.count)
    }
  }

  @Test func stepsAreOneTwoOrFive() {
    for number in Samples.noise(1000, seed: 13) {
      let distance = powerOfTen(number * 60 - 30)
      let step = TickStep(atLeast: distance)
      #expect([1, 2, 5].contains(step.factor))
      #expect(step.size >= distance * 0.999_999 && step.size < distance * 2.6)
    }
    #expect(TickStep(atLeast: 0.1).value(at: 3) == 0.3)
  }

  @Test func automaticRangesHoldTheData() {
    let numbers = Samples.noise(4000, seed: 14)
    for trial in 0..<2000 {
      let size = powerOfTen(trial % 30 - 15)
      let (a, b) = ((numbers[2 * trial] - 0.5) * size, (numbers[2 * trial + 1] - 0.5) * size)
      for scale in [ChartAxis.Scale.linear, .logarithmic] {
        var data = Extent.Interval(scale: scale)
        for value in [a, b] { data.include(scale == .linear ? value : value.magnitude) }
        let range = AxisRange.resolve(ChartAxis("", scale: scale), data: data)
        #expect(range.lowerBound <= data.lower! * (1 + 1e-9) + (scale == .linear ? size * 1e-8 : 0))
        #expect(range.upperBound >= data.upper! * (1 - 1e-9) - (scale == .linear ? size * 1e-8 : 0))
      }
    }
  }

  @Test func oddRangesBecomeUsable() {
    let odd: [(Double, Double)] = [
      (0, 0), (5, 5), (-3, -3), (1e300, 1e300), (-.infinity, .infinity),
      (-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude), (1e15, 1e15 + 1),
    ]
    for (low, high) in odd {
      for scale in [ChartAxis.Scale.linear, .logarithmic] {
        let range = AxisRange.usable(low, high, scale: scale)
        #expect(range.lowerBound < range.upperBound)
        #expect((range.upperBound - range.lowerBound).isFinite)
        #expect(scale == .linear || range.lowerBound > 0)
        _ = Ticks.make(in: range, scale: scale, maximumCount: 5)
      }
    }
  }
}
