using static TorchSharp.torch;

namespace TorchSharp;

public sealed class Scalar : IDisposable
{
    internal Scalar(ScalarType type, long bits)
    {
        Type = type;
        Bits = bits;
    }

    /// <summary>Int64, Float64 or Bool, as torch keeps a number that has no tensor.</summary>
    public ScalarType Type { get; }

    /// <summary>The value, or the bits of a double.</summary>
    internal long Bits { get; }

    public static implicit operator Scalar(byte value) => new(ScalarType.Int64, value);
    public static implicit operator Scalar(sbyte value) => new(ScalarType.Int64, value);
    public static implicit operator Scalar(short value) => new(ScalarType.Int64, value);
    public static implicit operator Scalar(int value) => new(ScalarType.Int64, value);
    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value);
    public static implicit operator Scalar(Half value) => (double)value;
    public static implicit operator Scalar(BFloat16 value) => (double)value.ToSingle();
    public static implicit operator Scalar(float value) => (double)value;
    public static implicit operator Scalar(double value) => new(ScalarType.Float64, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0);

    /// <summary>It holds nothing native here.</summary>
    public void Dispose()
    {
    }
}
