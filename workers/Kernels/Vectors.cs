using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>The whole vectors at the beginning of values; the rest, of fewer than sixteen, is for a plain loop.</summary>
internal static class Vectors
{
    /// <summary>To be changed.</summary>
    public static Span<Vector512<float>> Of(Span<float> values) => MemoryMarshal.Cast<float, Vector512<float>>(values);

    /// <summary>To be read.</summary>
    public static ReadOnlySpan<Vector512<float>> Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector512<float>>(values);
}
