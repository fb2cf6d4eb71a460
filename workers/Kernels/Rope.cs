using System.Runtime.Intrinsics;
using System.Runtime.InteropServices;

namespace OpenLedger.Worker.Kernels;

/// <summary>
/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864, section 3.4.2) in the layout of Hugging Face: the first half of a head is turned together with its second half. A
/// rotation is undone by the opposite one, so that its backward is itself with the sines negated.
/// </summary>
public static class Rope
{
    /// <summary>Turns heads in place.</summary>
    /// <param name="x">Tokens × heads × head size, row-major.</param>
    /// <param name="cos">Tokens × half a head: the cosines of each token's angles.</param>
    /// <param name="sin">The same with the sines.</param>
    /// <param name="heads">How many heads a token has.</param>
    /// <param name="headSize">How many values a head has, an even number.</param>
    /// <param name="back">Whether to turn back, as gradients are.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Turn(Span<float> x, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, int heads, int headSize, bool back)
    {
        var half = headSize / 2;
        Shapes.Require(
            heads > 0 && half > 0 && headSize == 2 * half && x.Length % (heads * headSize) == 0 && cos.Length == x.Length / (heads * headSize) * half && sin.Length == cos.Length,
            "x has whole tokens of heads of an even size, and cos and sin half a head for each");
        var tokens = x.Length / (heads * headSize);
        for (var token = 0; token < tokens; token++)
        {
            var c = cos.Slice(token * half, half);
            var s = sin.Slice(token * half, half);
            for (var head = 0; head < heads; head++)
            {
                var start = ((token * heads) + head) * headSize;
                TurnHead(x.Slice(start, half), x.Slice(start + half, half), c, s, back ? -1 : 1);
            }
        }
    }

    private static void TurnHead(Span<float> first, Span<float> second, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, float sign)
    {
        var fs = MemoryMarshal.Cast<float, Vector256<float>>(first);
        var ss = MemoryMarshal.Cast<float, Vector256<float>>(second);
        var cs = MemoryMarshal.Cast<float, Vector256<float>>(cos);
        var sins = MemoryMarshal.Cast<float, Vector256<float>>(sin);
        var signs = Vector256.Create(sign);
        for (var i = 0; i < fs.Length; i++)
        {
            var (a, b, s) = (fs[i], ss[i], sins[i] * signs);
            fs[i] = (a * cs[i]) - (b * s);
            ss[i] = (b * cs[i]) + (a * s);
        }
        for (var i = fs.Length * Vector256<float>.Count; i < first.Length; i++)
        {
            var (a, b, s) = (first[i], second[i], sin[i] * sign);
            first[i] = (a * cos[i]) - (b * s);
            second[i] = (b * cos[i]) + (a * s);
        }
    }
}
