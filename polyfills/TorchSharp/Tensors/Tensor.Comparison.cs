using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Comparisons, and logic on their results.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Aten.EqTensor.Call(this, target);
        public Tensor eq(Scalar target) => Aten.EqScalar.Call(this, target);
        public Tensor ne(Tensor target) => Aten.NeTensor.Call(this, target);
        public Tensor ne(Scalar target) => Aten.NeScalar.Call(this, target);
        public Tensor lt(Tensor target) => Aten.LtTensor.Call(this, target);
        public Tensor lt(Scalar target) => Aten.LtScalar.Call(this, target);
        public Tensor le(Tensor target) => Aten.LeTensor.Call(this, target);
        public Tensor le(Scalar target) => Aten.LeScalar.Call(this, target);
        public Tensor gt(Tensor target) => Aten.GtTensor.Call(this, target);
        public Tensor gt(Scalar target) => Aten.GtScalar.Call(this, target);
        public Tensor ge(Tensor target) => Aten.GeTensor.Call(this, target);
        public Tensor ge(Scalar target) => Aten.GeScalar.Call(this, target);
        public Tensor isnan() => Aten.Isnan.Call(this);
        public Tensor isinf() => Aten.Isinf.Call(this);
        public Tensor isfinite() => Aten.Isfinite.Call(this);
        public Tensor logical_not() => Aten.LogicalNot.Call(this);
        public Tensor logical_and(Tensor other) => Aten.LogicalAnd.Call(this, other);
        public Tensor logical_or(Tensor other) => Aten.LogicalOr.Call(this, other);
        public Tensor logical_xor(Tensor other) => Aten.LogicalXor.Call(this, other);
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => Aten.Allclose.CallBool(this, target, rtol, atol, equal_nan);
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => Aten.Isclose.Call(this, other, rtol, atol, nanEqual);
        public Tensor bitwise_and(Tensor other) => Aten.BitwiseAndTensor.Call(this, other);
        public Tensor bitwise_or(Tensor other) => Aten.BitwiseOrTensor.Call(this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.BitwiseXorTensor.Call(this, other);
        public Tensor bitwise_not() => Aten.BitwiseNot.Call(this);
        public Tensor bitwise_left_shift(Tensor other) => Aten.BitwiseLeftShiftTensor.Call(this, other);
        public Tensor bitwise_right_shift(Tensor other) => Aten.BitwiseRightShiftTensor.Call(this, other);
    }
}
