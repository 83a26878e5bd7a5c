import RealModule

/// The normal distribution with mean 0 and variance 1.
enum NormalDistribution {
  static let logOfRootOfTwoPi = 0.918_938_533_204_672_8

  static func density(_ x: Double) -> Double { .exp(-0.5 * x * x - logOfRootOfTwoPi) }

  /// The probability of less than x.
  static func cumulative(_ x: Double) -> Double { 0.5 * Double.erfc(-x * 0.5.squareRoot()) }

  /// The probability of a number from `low` to `high`, precise in both tails.
  static func probability(from low: Double, to high: Double) -> Double {
    low > 0
      ? max(cumulative(-low) - cumulative(-high), 0) : max(cumulative(high) - cumulative(low), 0)
  }

  /// The x below which a number lies with the probability p: Wichura's algorithm AS 241 (1988), with a relative error
  /// of about 10⁻¹⁶.
  static func quantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(centerAbove, r) / polynomial(centerBelow, r)
    }
    let r = (-Double.log(min(p, 1 - p))).squareRoot()
    guard r.isFinite else { return q < 0 ? -.infinity : .infinity }
    let size =
      r <= 5
      ? polynomial(middleAbove, r - 1.6) / polynomial(middleBelow, r - 1.6)
      : polynomial(tailAbove, r - 5) / polynomial(tailBelow, r - 5)
    return q < 0 ? -size : size
  }

  /// log(φ(z) + z·Φ(z)), the logarithm of the expected part above 0 of a number with mean z and variance 1, without
  /// cancellation for z far below 0 (Ament and others, "Unexpected improvements to expected improvement", 2023).
  static func logExpectedExcess(_ z: Double) -> Double {
    if z > -1 { return .log(density(z) + z * cumulative(z)) }
    let logDensity = -0.5 * z * z - logOfRootOfTwoPi
    // φ(z) + z·Φ(z) = φ(z)·(1 − |z|·Φ(z) / φ(z)), whose second term comes near 1.
    if z > -12 {
      return logDensity + .log(1 + z * cumulative(z) / density(z))
    }
    return logDensity - 2 * .log(-z) + .log(onePlus: tail(1 / (z * z)))
  }

  /// The derivative of ``logExpectedExcess(_:)``: Φ(z) / (φ(z) + z·Φ(z)).
  static func logExpectedExcessSlope(_ z: Double, _ logExcess: Double) -> Double {
    if z > -12 { return .exp(.log(cumulative(z)) - logExcess) }
    // Φ(z) = φ(z) / |z| · (1 − 1/z² + 3/z⁴ − …).
    let u = 1 / (z * z)
    let whole = 1 - u * (1 - u * (3 - u * (15 - u * (105 - u * (945 - u * 10395)))))
    return -z * whole / (1 + tail(u))
  }

  /// −3u + 15u² − 105u³ + …, the asymptotic series of z²·(φ(z) + z·Φ(z)) / φ(z) − 1 with u = 1/z².
  private static func tail(_ u: Double) -> Double {
    -u * (3 - u * (15 - u * (105 - u * (945 - u * (10395 - u * (135_135 - u * 2_027_025))))))
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  // The coefficients of AS 241, the highest power first.
  private static let centerAbove = [
    2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4, 6.726_577_092_700_870_085_3e4,
    4.592_195_393_154_987_145_7e4, 1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
    1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608,
  ]
  private static let centerBelow = [
    5.226_495_278_852_854_561e3, 2.872_908_573_572_194_267_4e4, 3.930_789_580_009_271_061e4,
    2.121_379_430_158_659_586_7e4, 5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083e2,
    4.231_333_070_160_091_125_2e1, 1,
  ]
  private static let middleAbove = [
    7.745_450_142_783_414_076_4e-4, 2.272_384_498_926_918_458_7e-2, 2.417_807_251_774_506_117_7e-1,
    1.270_458_252_452_368_382_6, 3.647_848_324_763_204_605, 5.769_497_221_460_691_405_5,
    4.630_337_846_156_545_295_9, 1.423_437_110_749_683_577_3,
  ]
  private static let middleBelow = [
    1.050_750_071_644_416_843_2e-9, 5.475_938_084_995_344_946_3e-4, 1.519_866_656_361_645_719_6e-2,
    1.481_039_764_274_800_745_9e-1, 6.897_673_349_851_000_045_5e-1, 1.676_384_830_183_803_849_4,
    2.053_191_626_637_758_822_1, 1,
  ]
  private static let tailAbove = [
    2.010_334_399_292_288_132_7e-7, 2.711_555_568_743_487_578_2e-5, 1.242_660_947_388_078_438_3e-3,
    2.653_218_952_657_612_309_3e-2, 2.965_605_718_285_048_912_3e-1, 1.784_826_539_917_291_335_8,
    5.463_784_911_164_114_369_9, 6.657_904_643_501_103_777_2,
  ]
  private static let tailBelow = [
    2.044_263_103_389_939_785_6e-15, 1.421_511_758_316_445_888_7e-7, 1.846_318_317_510_054_681e-5,
    7.868_691_311_456_132_591e-4, 1.487_536_129_085_061_485_3e-2, 1.369_298_809_227_358_053_8e-1,
    5.998_322_065_558_879_376_9e-1, 1,
  ]
}
