import SearchSimulations
import Testing

/// A smaller version of `make verdicts`.
@Suite struct VerdictTests {
  @Test(arguments: SimulatedStudy.Noise.allCases, [false, true])
  func equalTrialsAreNotSeparated(_ noise: SimulatedStudy.Noise, _ hasDefaults: Bool) {
    var study = SimulatedStudy()
    (study.noise, study.hasDefaults) = (noise, hasDefaults)
    let counts = VerdictCounts(study, studies: 200)
    #expect(counts.sure <= 16)
    #expect(counts.sureOverDefaults <= 16)
    #expect(abs(counts.bias) < 0.5 * abs(counts.seenBias))
  }

  @Test(arguments: SimulatedStudy.Noise.allCases.filter { $0 != .uneven }, [false, true])
  func oneBetterTrialIsFound(_ noise: SimulatedStudy.Noise, _ hasDefaults: Bool) {
    var study = SimulatedStudy()
    (study.noise, study.truth, study.hasDefaults) = (noise, .oneBetter, hasDefaults)
    let counts = VerdictCounts(study, studies: 200)
    #expect(counts.found >= 180)
    #expect(counts.foundSurely >= 180)
    #expect(counts.wrong <= 2)
    #expect(counts.trainings <= 15)
  }
}
