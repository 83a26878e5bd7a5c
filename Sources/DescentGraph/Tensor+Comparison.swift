// No gradient flows through a comparison. Where an element is NaN, only `.!=` is 1.
extension Tensor {
  /// 1 where `left` is greater, otherwise 0.
  public static func .> (left: Tensor, right: Tensor) -> Tensor { binary(.greater, left, right) }
  /// 1 where the element is greater than the number, otherwise 0.
  public static func .> (left: Tensor, right: Double) -> Tensor { left .> left.constant(right) }
  /// 1 where the number is greater than the element, otherwise 0.
  public static func .> (left: Double, right: Tensor) -> Tensor { right.constant(left) .> right }

  /// 1 where `left` is smaller, otherwise 0.
  public static func .< (left: Tensor, right: Tensor) -> Tensor { right .> left }
  /// 1 where the element is smaller than the number, otherwise 0.
  public static func .< (left: Tensor, right: Double) -> Tensor { right .> left }
  /// 1 where the number is smaller than the element, otherwise 0.
  public static func .< (left: Double, right: Tensor) -> Tensor { right .> left }

  /// 1 where `left` is greater or both are equal, otherwise 0.
  public static func .>= (left: Tensor, right: Tensor) -> Tensor {
    (left .> right) + (left .== right)
  }
  /// 1 where the element is greater than the number or equal to it, otherwise 0.
  public static func .>= (left: Tensor, right: Double) -> Tensor { left .>= left.constant(right) }
  /// 1 where the number is greater than the element or equal to it, otherwise 0.
  public static func .>= (left: Double, right: Tensor) -> Tensor { right.constant(left) .>= right }

  /// 1 where `left` is smaller or both are equal, otherwise 0.
  public static func .<= (left: Tensor, right: Tensor) -> Tensor { right .>= left }
  /// 1 where the element is smaller than the number or equal to it, otherwise 0.
  public static func .<= (left: Tensor, right: Double) -> Tensor { right .>= left }
  /// 1 where the number is smaller than the element or equal to it, otherwise 0.
  public static func .<= (left: Double, right: Tensor) -> Tensor { right .>= left }

  /// 1 where both are equal, otherwise 0. Labels can be compared, too.
  public static func .== (left: Tensor, right: Tensor) -> Tensor { binary(.equal, left, right) }
  /// 1 where the element is equal to the number, otherwise 0.
  public static func .== (left: Tensor, right: Double) -> Tensor { left .== left.constant(right) }
  /// 1 where the element is equal to the number, otherwise 0.
  public static func .== (left: Double, right: Tensor) -> Tensor { right .== left }

  /// 1 where both differ, otherwise 0. Labels can be compared, too.
  public static func .!= (left: Tensor, right: Tensor) -> Tensor { 1 - (left .== right) }
  /// 1 where the element differs from the number, otherwise 0.
  public static func .!= (left: Tensor, right: Double) -> Tensor { 1 - (left .== right) }
  /// 1 where the element differs from the number, otherwise 0.
  public static func .!= (left: Double, right: Tensor) -> Tensor { 1 - (left .== right) }
}
