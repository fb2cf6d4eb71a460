using static TorchSharp.torch;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;

    public static double ToDouble(this Scalar value) => value.Type == ScalarType.Float64 ? BitConverter.Int64BitsToDouble(value.Bits) : value.Bits;
    public static float ToSingle(this Scalar value) => (float)value.ToDouble();
    public static long ToInt64(this Scalar value) => value.Type == ScalarType.Float64 ? (long)value.ToDouble() : value.Bits;
    public static int ToInt32(this Scalar value) => (int)value.ToInt64();
    public static bool ToBoolean(this Scalar value) => value.Type == ScalarType.Float64 ? value.ToDouble() != 0 : value.Bits != 0;
}
