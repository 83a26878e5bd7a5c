/// Scales images to one size: each new pixel is a weighted mean of old ones.
///
/// The weights are a triangle around the new pixel's center, two old pixels wide if the image grows (bilinear
/// interpolation), and two new pixels wide if it shrinks (so that no old pixel is skipped and none dominates). Rows and
/// columns are processed in turn. Each side is scaled separately: an image with a different aspect ratio is stretched,
/// not cropped.
struct Resampling {
  /// Along one side, the old pixels that contribute to each new pixel, and their weights, which sum to 1.
  struct Side {
    struct Taps {
      let first: Int
      let weights: [Float]
    }

    let taps: [Taps]

    init(from old: Int, to new: Int) {
      let scale = Double(old) / Double(new)
      let support = max(scale, 1)
      taps = (0..<new).map { index in
        let center = (Double(index) + 0.5) * scale
        let first = max(Int((center - support + 0.5).rounded(.down)), 0)
        let end = min(Int((center + support + 0.5).rounded(.down)), old)
        let weights = (first..<max(end, first)).map { pixel in
          max(1 - abs(Double(pixel) + 0.5 - center) / support, 0)
        }
        let sum = weights.reduce(0, +)
        return Taps(first: first, weights: weights.map { Float($0 / sum) })
      }
    }
  }

  private let columns: Side
  private let rows: Side

  init(from old: (rows: Int, columns: Int), to new: (rows: Int, columns: Int)) {
    rows = Side(from: old.rows, to: new.rows)
    columns = Side(from: old.columns, to: new.columns)
  }

  /// The pixels of the new image, rounded to whole numbers.
  func apply(to image: PNGImage) -> [UInt8] {
    let (channels, width) = (image.channels, columns.taps.count)
    var wide = [Float](repeating: 0, count: image.height * width * channels)
    for row in 0..<image.height {
      for (column, taps) in columns.taps.enumerated() {
        for channel in 0..<channels {
          var sum: Float = 0
          for (index, weight) in taps.weights.enumerated() {
            sum +=
              weight
              * Float(image.pixels[(row * image.width + taps.first + index) * channels + channel])
          }
          wide[(row * width + column) * channels + channel] = sum
        }
      }
    }
    let stride = width * channels
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows.taps.count * stride)
    for taps in rows.taps {
      for element in 0..<stride {
        var sum: Float = 0
        for (index, weight) in taps.weights.enumerated() {
          sum += weight * wide[(taps.first + index) * stride + element]
        }
        pixels.append(UInt8(min(max(sum.rounded(), 0), 255)))
      }
    }
    return pixels
  }
}
