using System.Collections.Immutable;

namespace OpenLedger.Worker.Safetensors;

/// <summary>One tensor of a file, as the header describes it.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Outermost dimension first, at most <see cref="SafetensorsHeader.MaxRank"/>; empty for a single number.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end: <see cref="Begin"/> + the product of <see cref="Shape"/> × the size of <see cref="Type"/>.</param>
public sealed record TensorEntry(string Name, TensorType Type, ImmutableArray<long> Shape, long Begin, long End)
{
    /// <summary>How many bytes it takes.</summary>
    public long ByteCount => End - Begin;

    /// <summary>How many bytes a tensor takes, or null where that is more than 64 bits can count.</summary>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">None of it negative.</param>
    internal static long? BytesOf(TensorType type, ReadOnlySpan<long> shape)
    {
        Int128 bytes = type.Size();
        foreach (var dimension in shape)
        {
            bytes *= dimension;
            if (bytes > long.MaxValue)
                return null;
        }
        return (long)bytes;
    }
}
