import RealModule

/// The softmax of a network's outputs, eˣ/Σeˣ, computed in Double without overflow.
@inlinable
package func softmax(_ outputs: some Collection<Float>) -> [Double] {
  let largest = Double(outputs.max() ?? 0)
  let powers = outputs.map { Double.exp(Double($0) - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
