import DescentFigures
import DescentRuns
import Testing

@testable import DescentExperiments

@Suite struct PresentingTests {
  @Test func smoothingIsAMeanThatIsEvenAtTheStart() {
    #expect(smoothed([4, 2, 3, 7, 9], window: 3) == [4, 3, 4, 19.0 / 3, 8])
    #expect(smoothed([4, 2, 3, 7, 9], window: 1) == [4, 2, 3, 7, 9])
    #expect(smoothed([4, 2, 3, 7, 9], window: 99) == [4, 3, 5, 5, 5])
    #expect(smoothed([], window: 3) == [])
    let gap = smoothed([1, 2, .nan, 4, 5], window: 3)
    #expect(gap[0] == 1 && gap[1].isNaN && gap[3].isNaN && gap[4] == 4.5)
  }

  @Test func axesEndAtRoundNumbers() {
    #expect(roundedOut(0.026, .down) == 0.02 && roundedOut(2.35, .up) == 3)
    #expect(roundedOut(5.1, .up) == 10 && roundedOut(9.9, .down) == 5)
    #expect(roundedOut(1, .up) == 1 && roundedOut(1, .down) == 1)
  }

  @Test func onALogarithmicAxisMeansAndBandsAreOfTheLogarithms() throws {
    func marks(_ runs: [[Double]], _ scale: ChartAxis.Scale) -> [any Mark] {
      Chart(y: ChartAxis("loss", scale: scale)).adding(curves: runs, over: [0]).marks
    }
    let band = try #require(marks([[1], [100]], .logarithmic).first as? Marks.Band)
    let line = try #require(marks([[1], [100]], .logarithmic).last as? Marks.Line)
    #expect(abs(line.y[0] - 10) < 1e-12)
    // The logarithms to base 10 are 0 and 2: their deviation is √2.
    #expect(abs(band.upper[0] - 259.5455) < 1e-3 && abs(band.lower[0] - 0.3852889) < 1e-6)
    let plain = try #require(marks([[1], [3]], .linear).first as? Marks.Band)
    #expect(abs(plain.upper[0] - 3.4142136) < 1e-6 && abs(plain.lower[0] - 0.5857864) < 1e-6)
    let single = try #require(marks([[0.1]], .logarithmic).first as? Marks.Line)
    #expect(single.y == [0.1])
  }

  @Test func wordsAreListedAsInASentence() {
    #expect(enumeration([]) == "" && enumeration(["a"]) == "a")
    #expect(enumeration(["a", "b"]) == "a and b" && enumeration(["a", "b", "c"]) == "a, b and c")
  }

  @Test func theFinalLossIsTheMeanOfTheLastHundred() {
    func record(_ losses: [Double?]) -> LossRecord {
      LossRecord(losses: losses, testLoss: .nan, testAccuracy: 0, diverged: false)
    }
    #expect(record((0..<250).map { Double($0) }).finalLoss == 199.5)
    #expect(record([1, 3]).finalLoss == 2)
    #expect(record([1, nil]).finalLoss == nil && record([]).finalLoss == nil)
    #expect(record([1]).testLoss == nil)
  }

  @Test func rawLossesStandBehindTheSmoothedOnesOfOneSeed() {
    let losses = (0..<2000).map { Double?(1 + Double($0 % 2)) }
    let record = LossRecord(losses: losses, testLoss: 1, testAccuracy: 1, diverged: false)
    func lines(_ seeds: Int) -> [Marks.Line] {
      LossChart(
        series: [.init(name: "a", runs: Array(repeating: record, count: seeds), color: .series(0))]
      ).chart(title: "").marks.compactMap { $0 as? Marks.Line }
    }
    #expect(lines(1).count == 2 && lines(2).count == 1)
    // Eight steps apart all raw values are the same; smoothed ones are the mean of 51.
    let raw = lines(1)[0]
    #expect(raw.y.dropLast().allSatisfy { $0 == 1 } && raw.y.last == 2)
    #expect(raw.x.prefix(2) == [1, 9] && raw.x.last == 2000)
    #expect(abs(lines(1)[1].y[100] - (1 + 26.0 / 51)) < 1e-12)
  }
}

@Suite struct LossRecordTests {
  /// A block with a loss that is not finite has none; the last block may be shorter.
  @Test func blocksAreMeans() throws {
    let losses: [Double?] = [4, 2, 1, 3, nil, 1, 0.5]
    let record = LossRecord(losses: losses, testLoss: 1, testAccuracy: 0.5, diverged: false)
    let blocks = record.inBlocks(of: 2)
    #expect(blocks.losses == [3, 2, nil, 0.5])
    #expect(blocks.stepsALoss == 2)
    #expect(blocks.finalLoss == record.finalLoss)
    #expect(record.inBlocks(of: 1) == record)
    #expect(try !RecordJSON.text(record).contains("stepsALoss"))
  }
}
