import DescentData
import DescentFigures
import DescentLearning
import DescentNumerics
import DescentTraining
import Testing

@Suite struct RangeChartTests {
  @Test func theChartShowsTheTestAndItsSuggestion() async throws {
    let digits = try Digits.load()
    let trainer = try Trainer(
      Network {
        Dense(16)
        ReLU()
        Dense(10)
      }, inputShape: [64], loss: .softmaxCrossEntropy, optimizer: SGD())
    let range = try await trainer.rangeTest(on: digits.train)
    let suggestion = try #require(range.suggestion)
    #expect((0.005...1).contains(suggestion), "\(range.reason)")
    let chart = range.chart
    #expect(chart.subtitle == range.reason && chart.marks.count == 3)
    #expect(chart.x.scale == .logarithmic)
    let rule = try #require(chart.marks.last as? Marks.Rule)
    #expect(rule.label == NumberText.readable(suggestion, digits: 2))
    #expect(chart.svg().contains(range.reason))
  }
}
