import RealModule
import Testing

@testable import DescentFigures

/// The colors of series can be told apart on either page, by everyone.
@Suite struct PaletteTests {
  typealias Vector = [Double]

  /// Every pair of two colors.
  private static let pairs = Palette.series.indices.flatMap { one in
    Palette.series.indices.dropFirst(one + 1).map { (one, $0) }
  }

  @Test(arguments: [false, true]) func everyPairDiffersClearly(isDark: Bool) {
    for (one, other) in Self.pairs {
      for (vision, least) in [(Vision.usual, 0.17), (.protanopia, 0.1), (.deuteranopia, 0.1)] {
        let difference = Self.difference(color(one, isDark), color(other, isDark), vision)
        #expect(difference >= least, "\(one) and \(other), dark \(isDark), \(vision)")
      }
    }
  }

  @Test(arguments: [false, true]) func everyColorStandsOutFromThePage(isDark: Bool) {
    let page = isDark ? Palette.background.dark : Palette.background.light
    for index in Palette.series.indices {
      #expect(Contrast.ratio(color(index, isDark), page) >= 3, "\(index), dark \(isDark)")
    }
  }

  /// One series has one hue on both pages: those with a hue stand in the same order around the circle.
  @Test func huesAreThoseOfBothPages() {
    for index in Palette.series.indices where index != 6 {
      let (light, dark) = (hue(color(index, false)), hue(color(index, true)))
      let apart = (light - dark + 540).truncatingRemainder(dividingBy: 360) - 180
      #expect(apart.magnitude < 30, "\(index): \(light) and \(dark)")
    }
  }

  /// The measure itself: known colors are as far apart as published.
  @Test func theMeasureIsOKLab() {
    let red = Self.oklab(Contrast.linear("#ff0000"))
    for (value, known) in zip(red, [0.6280, 0.2249, 0.1258]) {
      #expect((value - known).magnitude < 2e-4)
    }
    #expect((Self.oklab([1, 1, 1])[0] - 1).magnitude < 1e-4)
    // Red and a dark green that a protanope takes for each other.
    #expect(
      Self.difference("#ff0000", "#5c4e00", .protanopia) < 0.35
        * Self.difference(
          "#ff0000", "#5c4e00", .usual))
  }

  // MARK: Colors

  enum Vision { case usual, protanopia, deuteranopia }

  private func color(_ index: Int, _ isDark: Bool) -> String {
    isDark ? Palette.series[index].dark : Palette.series[index].light
  }

  /// The Euclidean distance in OKLab (Ottosson 2020).
  private static func difference(_ one: String, _ other: String, _ vision: Vision) -> Double {
    let (a, b) = (oklab(seen(one, vision)), oklab(seen(other, vision)))
    return zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  /// The color as a viewer without one kind of cone sees it, in linear light (Machado, Oliveira and Fernandes 2009).
  private static func seen(_ color: String, _ vision: Vision) -> Vector {
    let linear = Contrast.linear(color)
    let matrix: [Vector]
    switch vision {
    case .usual: return linear
    case .protanopia:
      matrix = [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deuteranopia:
      matrix = [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    }
    return times(matrix, linear).map { min(max($0, 0), 1) }
  }

  private static func oklab(_ linear: Vector) -> Vector {
    let cones = times(
      [
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ], linear)
    return times(
      [
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
      ], cones.map { Double.root($0, 3) })
  }

  private static func times(_ matrix: [Vector], _ vector: Vector) -> Vector {
    matrix.map { zip($0, vector).map { $0 * $1 }.reduce(0, +) }
  }

  private func hue(_ color: String) -> Double {
    let lab = Self.oklab(Contrast.linear(color))
    return Double.atan2(y: lab[2], x: lab[1]) * 180 / Double.pi
  }
}
