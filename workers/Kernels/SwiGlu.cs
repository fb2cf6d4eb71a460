using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>The gate of the feed-forward layers (Shazeer 2020, arXiv:2002.05202, section 2): y = silu(gate) · up, with silu(g) = g · σ(g).</summary>
public static class SwiGlu
{
    /// <summary>Puts silu(gate) · up into <paramref name="y"/>.</summary>
    /// <param name="gate">Any number of values.</param>
    /// <param name="up">As many.</param>
    /// <param name="y">As many; may be one of the others.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> y)
    {
        Shapes.Require(gate.Length == up.Length && y.Length == up.Length, "gate, up and y are equally long");
        var gs = Vectors.Of(gate);
        var us = Vectors.Of(up);
        var ys = Vectors.Of(y);
        for (var i = 0; i < gs.Length; i++)
            ys[i] = gs[i] * Sigmoid(gs[i]) * us[i];
        for (var i = gs.Length * Vector512<float>.Count; i < gate.Length; i++)
            y[i] = gate[i] * Sigmoid(gate[i]) * up[i];
    }

    /// <summary>Gradients of what <see cref="Forward"/> did.</summary>
    /// <param name="dy">The gradient by y.</param>
    /// <param name="gate">As it was.</param>
    /// <param name="up">As it was.</param>
    /// <param name="dgate">The gradient by gate is put here; may be <paramref name="gate"/>.</param>
    /// <param name="dup">The gradient by up is put here; may be <paramref name="up"/> or <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> dgate, Span<float> dup)
    {
        Shapes.Require(gate.Length == dy.Length && up.Length == dy.Length && dgate.Length == dy.Length && dup.Length == dy.Length, "all are equally long");
        var ds = Vectors.Of(dy);
        var gs = Vectors.Of(gate);
        var us = Vectors.Of(up);
        var dgs = Vectors.Of(dgate);
        var dus = Vectors.Of(dup);
        for (var i = 0; i < gs.Length; i++)
        {
            var (d, g, u) = (ds[i], gs[i], us[i]);
            var sigma = Sigmoid(g);
            dgs[i] = d * u * sigma * (Vector512<float>.One + (g * (Vector512<float>.One - sigma)));
            dus[i] = d * g * sigma;
        }
        for (var i = gs.Length * Vector512<float>.Count; i < gate.Length; i++)
        {
            var (d, g, u) = (dy[i], gate[i], up[i]);
            var sigma = Sigmoid(g);
            dgate[i] = d * u * sigma * (1 + (g * (1 - sigma)));
            dup[i] = d * g * sigma;
        }
    }

    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
