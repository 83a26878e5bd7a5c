import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Something that TensorBoard shows under a tag. A tag such as `loss/train` belongs to the group `loss`.
public enum TensorBoardSummary: Sendable {
  /// A number: one point of a curve.
  case scalar(String, Double)
  /// The distribution of numbers.
  case histogram(String, TensorBoardHistogram)
  /// An image, as the bytes of a PNG file.
  case image(String, png: [UInt8])
  /// A text; TensorBoard reads it as Markdown.
  case text(String, String)
}

extension TensorBoardSummary {
  func message() throws -> TFSummary.Value {
    var value = TFSummary.Value()
    switch self {
    case .scalar(let tag, let number):
      value.tag = tag
      value.simpleValue = Float(number)
    case .histogram(let tag, let histogram):
      value.tag = tag
      value.histo = Self.message(histogram)
    case .image(let tag, let png):
      value.tag = tag
      value.image = try Self.message(png, tag: tag)
    case .text(let tag, let text):
      value.tag = tag
      value.metadata.pluginData.pluginName = "text"
      value.tensor.dtype = .dtString
      value.tensor.tensorShape.dim = [.with { $0.size = 1 }]
      value.tensor.stringVal = [Data(text.utf8)]
    }
    return value
  }

  private static func message(_ histogram: TensorBoardHistogram) -> TFHistogramProto {
    var result = TFHistogramProto()
    result.min = histogram.minimum
    result.max = histogram.maximum
    result.num = Double(histogram.count)
    result.sum = histogram.sum
    result.sumSquares = histogram.sumOfSquares
    result.bucketLimit = histogram.limits
    result.bucket = histogram.counts.map(Double.init)
    return result
  }

  /// The size and channels are in the header of every PNG file, at fixed offsets (ISO/IEC 15948, 11.2.2).
  private static func message(
    _ png: [UInt8], tag: String
  ) throws -> TFSummary.Image {
    let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    guard png.count >= 33, png.starts(with: signature), Array(png[12..<16]) == Array("IHDR".utf8)
    else { throw ExportError.setting("the image '\(tag)' is not a PNG file") }
    func number(at offset: Int) -> Int32 {
      png[offset..<offset + 4].reduce(0) { $0 &<< 8 | Int32($1) }
    }
    var result = TFSummary.Image()
    result.width = number(at: 16)
    result.height = number(at: 20)
    result.colorspace =
      switch png[25] {
      case 0: 1
      case 4: 2
      case 6: 4
      default: 3
      }
    result.encodedImageString = Data(png)
    return result
  }
}
