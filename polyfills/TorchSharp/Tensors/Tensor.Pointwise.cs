using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Arithmetic and functions of single elements.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.Abs.Call(this);
        public Tensor exp() => Aten.Exp.Call(this);
        public Tensor log() => Aten.Log.Call(this);
        public Tensor log2() => Aten.Log2.Call(this);
        public Tensor log10() => Aten.Log10.Call(this);
        public Tensor log1p() => Aten.Log1p.Call(this);
        public Tensor expm1() => Aten.Expm1.Call(this);
        public Tensor sqrt() => Aten.Sqrt.Call(this);
        public Tensor rsqrt() => Aten.Rsqrt.Call(this);
        public Tensor sin() => Aten.Sin.Call(this);
        public Tensor cos() => Aten.Cos.Call(this);
        public Tensor tanh() => Aten.Tanh.Call(this);
        public Tensor sigmoid() => Aten.Sigmoid.Call(this);
        public Tensor neg() => Aten.Neg.Call(this);
        public Tensor reciprocal() => Aten.Reciprocal.Call(this);
        public Tensor floor() => Aten.Floor.Call(this);
        public Tensor ceil() => Aten.Ceil.Call(this);
        public Tensor trunc() => Aten.Trunc.Call(this);
        public Tensor sign() => Aten.Sign.Call(this);
        public Tensor square() => Aten.Square.Call(this);
        public Tensor erf() => Aten.Erf.Call(this);
        public Tensor abs_() => Aten.AbsInPlace.InPlace(this);
        public Tensor exp_() => Aten.ExpInPlace.InPlace(this);
        public Tensor log_() => Aten.LogInPlace.InPlace(this);
        public Tensor log2_() => Aten.Log2InPlace.InPlace(this);
        public Tensor log10_() => Aten.Log10InPlace.InPlace(this);
        public Tensor log1p_() => Aten.Log1pInPlace.InPlace(this);
        public Tensor expm1_() => Aten.Expm1InPlace.InPlace(this);
        public Tensor sqrt_() => Aten.SqrtInPlace.InPlace(this);
        public Tensor rsqrt_() => Aten.RsqrtInPlace.InPlace(this);
        public Tensor sin_() => Aten.SinInPlace.InPlace(this);
        public Tensor cos_() => Aten.CosInPlace.InPlace(this);
        public Tensor tanh_() => Aten.TanhInPlace.InPlace(this);
        public Tensor sigmoid_() => Aten.SigmoidInPlace.InPlace(this);
        public Tensor neg_() => Aten.NegInPlace.InPlace(this);
        public Tensor reciprocal_() => Aten.ReciprocalInPlace.InPlace(this);
        public Tensor floor_() => Aten.FloorInPlace.InPlace(this);
        public Tensor ceil_() => Aten.CeilInPlace.InPlace(this);
        public Tensor trunc_() => Aten.TruncInPlace.InPlace(this);
        public Tensor sign_() => Aten.SignInPlace.InPlace(this);
        public Tensor erf_() => Aten.ErfInPlace.InPlace(this);
        public Tensor add(Tensor target) => Aten.AddTensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.AddTensor.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.AddScalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.AddScalar.Call(this, scalar, alpha);
        public Tensor add_(Tensor target) => Aten.AddInPlaceTensor.InPlace(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.AddInPlaceTensor.InPlace(this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.AddInPlaceScalar.InPlace(this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.AddInPlaceScalar.InPlace(this, scalar, alpha);
        public Tensor sub(Tensor target) => Aten.SubTensor.Call(this, target);
        public Tensor sub(Scalar target) => Aten.SubScalar.Call(this, target);
        public Tensor sub_(Tensor target) => Aten.SubInPlaceTensor.InPlace(this, target);
        public Tensor sub_(Scalar target) => Aten.SubInPlaceScalar.InPlace(this, target);
        public Tensor mul(Tensor target) => Aten.MulTensor.Call(this, target);
        public Tensor mul(Scalar target) => Aten.MulScalar.Call(this, target);
        public Tensor mul_(Tensor target) => Aten.MulInPlaceTensor.InPlace(this, target);
        public Tensor mul_(Scalar target) => Aten.MulInPlaceScalar.InPlace(this, target);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.DivTensorMode.Call(this, target, Mode(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.DivScalarMode.Call(this, target, Mode(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.DivInPlaceTensorMode.InPlace(this, target, Mode(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.DivInPlaceScalarMode.InPlace(this, target, Mode(rounding_mode));
        public Tensor pow(Tensor exponent) => Aten.PowTensorTensor.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Aten.PowTensorScalar.Call(this, exponent);
        public Tensor pow_(Scalar exponent) => Aten.PowInPlaceScalar.InPlace(this, exponent);
        public Tensor pow_(Tensor exponent) => Aten.PowInPlaceTensor.InPlace(this, exponent);
        public Tensor remainder(Scalar scalar) => Aten.RemainderScalar.Call(this, scalar);
        public Tensor remainder(Tensor target) => Aten.RemainderTensor.Call(this, target);
        public Tensor floor_divide(Scalar other) => Aten.FloorDivideScalar.Call(this, other);
        public Tensor floor_divide(Tensor other) => Aten.FloorDivide.Call(this, other);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.Clamp.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.ClampInPlace.InPlace(this, min, max);
        public Tensor clamp_min(Scalar min) => Aten.ClampMin.Call(this, min);
        public Tensor clamp_max(Scalar max) => Aten.ClampMax.Call(this, max);
        public Tensor clamp_min_(Scalar min) => Aten.ClampMinInPlace.InPlace(this, min);
        public Tensor clamp_max_(Scalar max) => Aten.ClampMaxInPlace.InPlace(this, max);
        public Tensor round(long decimals = 0) => Aten.RoundDecimals.Call(this, decimals);
        public Tensor round_(long decimals = 0) => Aten.RoundInPlaceDecimals.InPlace(this, decimals);
        public Tensor lerp(Tensor end, Tensor weight) => Aten.LerpTensor.Call(this, end, weight);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.AddcmulInPlace.InPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.AddcdivInPlace.InPlace(this, tensor1, tensor2, value);
        public Tensor maximum(Tensor other) => Aten.Maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Aten.Minimum.Call(this, other);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.SoftmaxInt.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.LogSoftmaxInt.Call(this, dim, dtype);
        public Tensor fill_(Scalar value) => Aten.FillInPlaceScalar.InPlace(this, value);
        public Tensor zero_() => Aten.ZeroInPlace.InPlace(this);
        public Tensor logaddexp(Tensor other) => Aten.Logaddexp.Call(this, other);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.NanToNum.Call(this, nan, posinf is null ? default : (Argument)posinf.Value, neginf is null ? default : (Argument)neginf.Value);

        private static string? Mode(RoundingMode mode) => mode switch
        {
            RoundingMode.None => null,
            RoundingMode.trunc => "trunc",
            RoundingMode.floor => "floor",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        };
    }
}
