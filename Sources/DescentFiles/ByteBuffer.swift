/// A buffer for bytes in transit, freed with its owner.
package final class ByteBuffer {
  package let bytes: UnsafeMutableRawBufferPointer

  package init(count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }

  package var count: Int { bytes.count }

  package func prefix(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count])
  }
}
