import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentNumerics

@Suite struct SplitTests {
  /// 70 samples of class 0, 20 of class 1, 10 of class 2; the feature is the sample's number.
  private let data: Dataset

  init() throws {
    let labels = (0..<100).map { Int32($0 < 70 ? 0 : $0 < 90 ? 1 : 2) }
    data = try Dataset(features: (0..<100).map(Float.init), featureShape: [1], labels: labels)
  }

  @Test(arguments: [false, true]) func partsShareNothingAndLeaveNothingOut(stratified: Bool) throws
  {
    let (first, second) = try data.split(first: 0.25, seed: 7, stratified: stratified)
    #expect(first.count == 25)
    #expect(second.count == 75)
    let all = features(of: first) + features(of: second)
    #expect(all.sorted() == (0..<100).map(Float.init))
    #expect(all != all.sorted())
    // Targets stay with their features.
    for (feature, label) in zip(features(of: first), first.labels ?? []) {
      #expect(label == (feature < 70 ? 0 : feature < 90 ? 1 : 2))
    }
  }

  @Test func aStratifiedSplitKeepsTheSharesOfTheClasses() throws {
    let (first, _) = try data.split(first: 0.3, seed: 1, stratified: true)
    let labels = first.labels ?? []
    #expect((0..<3).map { label in labels.count { $0 == label } } == [21, 6, 3])
  }

  @Test func theSeedFixesTheSplit() throws {
    let parts = try [1, 1, 2].map { try features(of: data.split(first: 0.5, seed: $0).0) }
    #expect(parts[0] == parts[1])
    #expect(parts[0] != parts[2])
  }

  /// The first outputs for seed 1234567, as in the reference code's own example.
  @Test func theGeneratorIsSplitMix64() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }

  @Test func numbersBelowABoundAreEquallyLikely() {
    var random = SplitMix64(seed: 3)
    var counts = [0, 0, 0]
    for _ in 0..<30_000 { counts[Int(random.next(below: 3))] += 1 }
    // Five standard deviations of a binomial with n = 30,000 and p = 1/3.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 410 })
  }

  @Test(arguments: [0, 1, -0.5, 1.5, .nan, .infinity, 0.001])
  func fractionsThatLeaveAPartEmptyAreRefused(fraction: Double) {
    #expect(dataError { try data.split(first: fraction, seed: 0) }?.kind == .invalid)
  }

  @Test func valuesHaveNoClasses() throws {
    let data = try Dataset(
      features: [1, 2, 3, 4], featureShape: [1], values: [1, 2, 3, 4], valueShape: [1])
    #expect(dataError { try data.split(first: 0.5, seed: 0, stratified: true) } != nil)
    #expect(try data.split(first: 0.5, seed: 0).0.count == 2)
  }

  @Test func sharesAddUp() {
    #expect(apportion(3, among: [1, 1, 1, 1]) == [1, 1, 1, 0])
    #expect(apportion(10, among: [5, 3, 2]) == [5, 3, 2])
    #expect(apportion(7, among: [50, 30, 20]) == [4, 2, 1])
    #expect(apportion(5, among: [0, 9]) == [0, 5])
  }
}
