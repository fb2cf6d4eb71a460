using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>
/// The softmax of attention (Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1) over the keys that a query may see, a run of them: scaling, mask and softmax in one pass over
/// scores, and its backward in place.
/// </summary>
public static class MaskedSoftmax
{
    /// <summary>Puts softmax(scale · scores) over the seen keys in the place of the scores of a query, and 0 for all others.</summary>
    /// <param name="scores">Queries × keys, row-major.</param>
    /// <param name="seen">For each query the keys that it sees, at least one.</param>
    /// <param name="scale">What scores are multiplied with, usually 1 / √(size of a head).</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a query sees nothing or more keys than there are.</exception>
    public static void Forward(Span<float> scores, ReadOnlySpan<KeyRange> seen, float scale)
    {
        var keys = Keys(scores.Length, seen);
        for (var query = 0; query < seen.Length; query++)
        {
            var row = scores.Slice(query * keys, keys);
            var range = seen[query];
            row[..range.First].Clear();
            row[range.End..].Clear();
            Softmax(row[range.First..range.End], scale);
        }
    }

    /// <summary>Gradients of what <see cref="Forward"/> did: with p what it gave, scale · p · (dp − Σ dp · p) in the place of dp.</summary>
    /// <param name="gradient">Queries × keys: by p before, by the scores after.</param>
    /// <param name="probabilities">Queries × keys: p.</param>
    /// <param name="seen">As it was.</param>
    /// <param name="scale">As it was.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a query sees nothing or more keys than there are.</exception>
    public static void Backward(Span<float> gradient, ReadOnlySpan<float> probabilities, ReadOnlySpan<KeyRange> seen, float scale)
    {
        var keys = Keys(gradient.Length, seen);
        Shapes.Require(probabilities.Length == gradient.Length, "there are as many gradients as probabilities");
        for (var query = 0; query < seen.Length; query++)
        {
            var row = gradient.Slice(query * keys, keys);
            var range = seen[query];
            row[..range.First].Clear();
            row[range.End..].Clear();
            var d = row[range.First..range.End];
            var p = probabilities.Slice((query * keys) + range.First, range.End - range.First);
            var dot = TensorPrimitives.Dot(d, p);
            var ds = Vectors.Of(d);
            var ps = Vectors.Of(p);
            var dots = Vector512.Create(dot);
            var scales = Vector512.Create(scale);
            for (var i = 0; i < ds.Length; i++)
                ds[i] = (ds[i] - dots) * ps[i] * scales;
            for (var i = ds.Length * Vector512<float>.Count; i < d.Length; i++)
                d[i] = (d[i] - dot) * p[i] * scale;
        }
    }

    private static int Keys(int scores, ReadOnlySpan<KeyRange> seen)
    {
        Shapes.Require(seen.Length == 0 ? scores == 0 : scores > 0 && scores % seen.Length == 0, "scores have a row for each query");
        var keys = seen.Length == 0 ? 0 : scores / seen.Length;
        foreach (var range in seen)
        {
            if (range.First < 0 || range.First >= range.End || range.End > keys)
                throw new ArgumentException($"A query sees some of {keys} keys, not those from {range.First} to before {range.End}.", nameof(seen));
        }
        return keys;
    }

    private static void Softmax(Span<float> values, float scale)
    {
        // A negative scale would turn the greatest into the least.
        var shift = scale < 0 ? TensorPrimitives.Min<float>(values) : TensorPrimitives.Max<float>(values);
        var vs = Vectors.Of(values);
        var scales = Vector512.Create(scale);
        var shifts = Vector512.Create(shift);
        var sums = Vector512<float>.Zero;
        foreach (ref var v in vs)
            sums += v = Vector512.Exp((v - shifts) * scales);
        var sum = Vector512.Sum(sums);
        foreach (ref var value in values[(vs.Length * Vector512<float>.Count)..])
            sum += value = MathF.Exp((value - shift) * scale);
        TensorPrimitives.Multiply(values, 1 / sum, values);
    }
}
