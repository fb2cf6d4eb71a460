using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>One argument of an operator, as a tag and what belongs to it; the tags are those of shim/dispatch.cpp.</summary>
internal readonly struct Argument
{
    private enum Tag : long { None, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, OptionalTensors, Text, Device, Generator, Default }

    /// <summary>The argument that the operator's schema has as default.</summary>
    public static readonly Argument Default = new(Tag.Default, 0, null);

    private readonly Tag _tag;
    private readonly long _word;

    private Argument(Tag tag, long word, object? reference)
    {
        _tag = tag;
        _word = word;
        Reference = reference;
    }

    /// <summary>What has to live until the call is over.</summary>
    public object? Reference { get; }

    /// <summary>The number of words that <see cref="Write"/> fills.</summary>
    public int WordCount => _tag switch
    {
        Tag.None or Tag.Default => 1,
        Tag.Device => 3,
        Tag.Ints => 2 + ((long[])Reference!).Length,
        Tag.Doubles => 2 + ((double[])Reference!).Length,
        Tag.Tensors or Tag.OptionalTensors => 2 + ((Tensor?[])Reference!).Length,
        Tag.Text => 2 + (((byte[])Reference!).Length + 7) / 8,
        _ => 2,
    };

    public static implicit operator Argument(Tensor? value) => value is null ? default : new(Tag.Tensor, 0, value);
    public static implicit operator Argument(int value) => new(Tag.Int, value, null);
    public static implicit operator Argument(long value) => new(Tag.Int, value, null);
    public static implicit operator Argument(long? value) => value is null ? default : new(Tag.Int, value.Value, null);
    public static implicit operator Argument(bool value) => new(Tag.Bool, value ? 1 : 0, null);
    public static implicit operator Argument(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value), null);
    public static implicit operator Argument(float value) => (double)value;
    public static implicit operator Argument(ScalarType value) => new(Tag.Int, (long)value, null);
    public static implicit operator Argument(ScalarType? value) => value is null ? default : (Argument)value.Value;
    public static implicit operator Argument(Device? value) => value is null ? default : new(Tag.Device, 0, value);
    public static implicit operator Argument(Generator? value) => value is null ? default : new(Tag.Generator, 0, value);
    public static implicit operator Argument(long[]? value) => value is null ? default : new(Tag.Ints, 0, value);
    public static implicit operator Argument(ReadOnlySpan<long> value) => value.ToArray();
    public static implicit operator Argument(double[]? value) => value is null ? default : new(Tag.Doubles, 0, value);
    public static implicit operator Argument(Tensor[] value) => new(Tag.Tensors, 0, value);
    public static implicit operator Argument(string? value) => value is null ? default : new(Tag.Text, 0, Encoding.UTF8.GetBytes(value));

    public static implicit operator Argument(Scalar? value) => value is null ? default : value.Type switch
    {
        ScalarType.Bool => new(Tag.Bool, value.Bits, null),
        ScalarType.Float64 => new(Tag.Double, value.Bits, null),
        _ => new(Tag.Int, value.Bits, null),
    };

    /// <summary>A list in which null stands for an index that is not given.</summary>
    public static Argument OptionalTensors(Tensor?[] value) => new(Tag.OptionalTensors, 0, value);

    /// <summary>Writes the argument to the front of <paramref name="words"/>.</summary>
    public void Write(Span<long> words)
    {
        words[0] = (long)_tag;
        switch (_tag)
        {
            case Tag.None or Tag.Default:
                break;
            case Tag.Tensor:
                words[1] = ((Tensor)Reference!).Handle;
                break;
            case Tag.Generator:
                words[1] = ((Generator)Reference!).Handle;
                break;
            case Tag.Device:
                (words[1], words[2]) = ((long)((Device)Reference!).type, ((Device)Reference).index);
                break;
            case Tag.Ints:
                words[1] = ((long[])Reference!).Length;
                ((long[])Reference).CopyTo(words[2..]);
                break;
            case Tag.Doubles:
                words[1] = ((double[])Reference!).Length;
                System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>((double[])Reference).CopyTo(words[2..]);
                break;
            case Tag.Tensors or Tag.OptionalTensors:
                var tensors = (Tensor?[])Reference!;
                words[1] = tensors.Length;
                for (var i = 0; i < tensors.Length; i++)
                    words[2 + i] = tensors[i]?.Handle ?? 0;
                break;
            case Tag.Text:
                words[1] = ((byte[])Reference!).Length;
                ((byte[])Reference).CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words[2..]));
                break;
            default:
                words[1] = _word;
                break;
        }
    }
}
