using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>
/// Root mean square normalization (Zhang and Sennrich 2019, arXiv:1910.07467, section 3), y = x · r · w with r = 1 / √(mean(x²) + ε), row by row: forward, and a backward that
/// recomputes nothing but x · r.
/// </summary>
public static class RmsNorm
{
    /// <summary>Normalizes rows.</summary>
    /// <param name="x">Rows × width, row-major.</param>
    /// <param name="weight">Width.</param>
    /// <param name="epsilon">What keeps r finite.</param>
    /// <param name="y">Rows × width; may be <paramref name="x"/>.</param>
    /// <param name="scales">One r for each row, which <see cref="Backward"/> asks for.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float epsilon, Span<float> y, Span<float> scales)
    {
        var width = weight.Length;
        Shapes.Require(width > 0 && x.Length == scales.Length * width && y.Length == x.Length, "x and y have rows of the width of weight, and scales one number for each");
        for (var row = 0; row < scales.Length; row++)
        {
            var values = x.Slice(row * width, width);
            var scale = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(values) / width) + epsilon);
            scales[row] = scale;
            Scale(values, weight, scale, y.Slice(row * width, width));
        }
    }

    /// <summary>Gradients of what <see cref="Forward"/> did.</summary>
    /// <param name="dy">Rows × width: the gradient by y.</param>
    /// <param name="x">Rows × width, as they were.</param>
    /// <param name="weight">Width.</param>
    /// <param name="scales">What <see cref="Forward"/> gave.</param>
    /// <param name="dx">Rows × width: the gradient by x is put here; may be <paramref name="dy"/>.</param>
    /// <param name="dweight">Width: the gradient by weight is added here, or empty where the weight does not learn.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> scales, Span<float> dx, Span<float> dweight)
    {
        var width = weight.Length;
        Shapes.Require(
            width > 0 && x.Length == scales.Length * width && dy.Length == x.Length && dx.Length == x.Length && (dweight.IsEmpty || dweight.Length == width),
            "dy, x and dx have rows of the width of weight, scales one number for each, and dweight is as wide or empty");
        for (var row = 0; row < scales.Length; row++)
        {
            var values = x.Slice(row * width, width);
            var gradient = dy.Slice(row * width, width);
            if (!dweight.IsEmpty)
                AddProduct(gradient, values, scales[row], dweight);
            Row(gradient, values, weight, scales[row], dx.Slice(row * width, width));
        }
    }

    private static void Scale(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float scale, Span<float> y)
    {
        var xs = Vectors.Of(x);
        var ws = Vectors.Of(weight);
        var ys = Vectors.Of(y);
        var scales = Vector512.Create(scale);
        for (var i = 0; i < xs.Length; i++)
            ys[i] = xs[i] * scales * ws[i];
        for (var i = xs.Length * Vector512<float>.Count; i < x.Length; i++)
            y[i] = x[i] * scale * weight[i];
    }

    /// <summary>dweight += dy · x · r.</summary>
    private static void AddProduct(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, float scale, Span<float> dweight)
    {
        var gs = Vectors.Of(dy);
        var xs = Vectors.Of(x);
        var ws = Vectors.Of(dweight);
        var scales = Vector512.Create(scale);
        for (var i = 0; i < xs.Length; i++)
            ws[i] += gs[i] * xs[i] * scales;
        for (var i = xs.Length * Vector512<float>.Count; i < x.Length; i++)
            dweight[i] += dy[i] * x[i] * scale;
    }

    /// <summary>With g = dy · w: dx = r · (g − x · r² · mean(g · x)).</summary>
    private static void Row(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, float scale, Span<float> dx)
    {
        var gs = Vectors.Of(dy);
        var xs = Vectors.Of(x);
        var ws = Vectors.Of(weight);
        var ds = Vectors.Of(dx);
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < xs.Length; i++)
            sums += gs[i] * ws[i] * xs[i];
        var (sum, rest) = (Vector512.Sum(sums), xs.Length * Vector512<float>.Count);
        for (var i = rest; i < x.Length; i++)
            sum += dy[i] * weight[i] * x[i];
        var back = scale * scale * scale * sum / x.Length;
        var (scales, backs) = (Vector512.Create(scale), Vector512.Create(back));
        for (var i = 0; i < xs.Length; i++)
            ds[i] = (gs[i] * ws[i] * scales) - (xs[i] * backs);
        for (var i = rest; i < x.Length; i++)
            dx[i] = (dy[i] * weight[i] * scale) - (x[i] * back);
    }
}
