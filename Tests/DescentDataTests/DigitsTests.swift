import Crypto
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentFiles

@Suite struct DigitsTests {
  /// The original has one line per sample: 64 pixels, then the label.
  @Test func theyAreTheOriginal() throws {
    let digits = try DigitsFile(PackageResources.digits_bin)
    #expect(digits.count == 1797)
    var text = ""
    for sample in 0..<digits.count {
      let pixels = digits.pixels[(sample * 64)..<(sample * 64 + 64)]
      text += (Array(pixels) + [digits.labels[sample]]).map(String.init).joined(separator: ",")
      text += "\n"
    }
    let digest = hexadecimal(SHA256.hash(data: Array(text.utf8)))
    #expect(digest == "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8")
  }

  @Test func theSplitIsFixed() throws {
    let (train, test) = try Digits.load()
    #expect(train.count == 1437)
    #expect(test.count == 360)
    #expect(train.featureShape == [64])
    #expect(train.imageShape == [8, 8])
    #expect(train.classCount == 10)
    let counts = { (data: Dataset) in
      (0..<10).map { label in (data.labels ?? []).count { $0 == label } }
    }
    #expect(counts(test) == [36, 37, 35, 37, 36, 36, 36, 36, 35, 36])
    #expect(
      zip(counts(train), counts(test)).map(+) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    // Forever these samples, in this order.
    #expect(fingerprint(train) == "c14c3145680911f3")
    #expect(fingerprint(test) == "a4dc610084551571")
  }

  @Test func theClassesAreMixed() throws {
    let labels = try Digits.load().train.prefix(100).labels ?? []
    #expect(Set(labels).count == 10)
    #expect(zip(labels, labels.dropFirst()).count { $0 == $1 } < 20)
  }

  @Test func featuresAreSixteenths() throws {
    let values = features(of: try Digits.all())
    #expect(values.min() == 0)
    #expect(values.max() == 1)
    #expect(values.allSatisfy { $0 * 16 == ($0 * 16).rounded() })
  }

  @Test func aDamagedFileIsNoticed() {
    let whole = PackageResources.digits_bin
    for count in [0, 4, 15, 16, 17, 1000, whole.count - 1] {
      #expect(
        dataError { try DigitsFile(Array(whole.prefix(count))) }?.kind == .damaged, "\(count)")
    }
    for position in [0, 4, 5 + 1, 8, 11, 12, 16, 20_000, whole.count - 1] {
      var file = whole
      file[position] ^= 0x41
      #expect(dataError { try DigitsFile(file) }?.kind == .damaged, "\(position)")
    }
  }

  private func fingerprint(_ data: Dataset) -> String {
    var bytes = features(of: data).map { UInt8($0 * 16) }
    bytes += (data.labels ?? []).map { UInt8($0) }
    return String(hexadecimal(SHA256.hash(data: bytes)).prefix(16))
  }
}
