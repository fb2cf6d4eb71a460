using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2), one pass over a parameter and its moments.</summary>
/// <param name="LearningRate">Of this step, schedule included.</param>
/// <param name="Beta1">How much of the first moment stays, in [0, 1).</param>
/// <param name="Beta2">How much of the second moment stays, in [0, 1).</param>
/// <param name="Epsilon">What keeps the quotient finite.</param>
/// <param name="WeightDecay">The part of a parameter, times the learning rate, that is taken from it.</param>
public readonly record struct AdamW(float LearningRate, float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f, float WeightDecay = 0.01f)
{
    /// <summary>Moves a parameter against its gradient.</summary>
    /// <param name="parameter">Any number of values; changed.</param>
    /// <param name="gradient">As many.</param>
    /// <param name="first">The first moments, zeros before the first step; changed.</param>
    /// <param name="second">The second moments, zeros before the first step; changed.</param>
    /// <param name="step">Which step this is, from 1 on.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the step is not positive.</exception>
    public void Step(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, long step)
    {
        Shapes.Require(gradient.Length == parameter.Length && first.Length == parameter.Length && second.Length == parameter.Length, "a parameter, its gradient and its moments are equally long");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        // Both corrections of the moments' bias in two factors.
        var rate = (float)(LearningRate / (1 - Math.Pow(Beta1, step)));
        var root = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
        var keep = 1 - (LearningRate * WeightDecay);
        var ps = Vectors.Of(parameter);
        var gs = Vectors.Of(gradient);
        var ms = Vectors.Of(first);
        var vs = Vectors.Of(second);
        var (beta1, beta2, epsilon) = (Vector512.Create(Beta1), Vector512.Create(Beta2), Vector512.Create(Epsilon));
        var (rest1, rest2, rates, roots, keeps) = (Vector512.Create(1 - Beta1), Vector512.Create(1 - Beta2), Vector512.Create(rate), Vector512.Create(root), Vector512.Create(keep));
        for (var i = 0; i < ps.Length; i++)
        {
            var g = gs[i];
            var m = ms[i] = (ms[i] * beta1) + (g * rest1);
            var v = vs[i] = (vs[i] * beta2) + (g * g * rest2);
            ps[i] = (ps[i] * keeps) - (rates * m / ((Vector512.Sqrt(v) * roots) + epsilon));
        }
        for (var i = ps.Length * Vector512<float>.Count; i < parameter.Length; i++)
        {
            var g = gradient[i];
            var m = first[i] = (first[i] * Beta1) + (g * (1 - Beta1));
            var v = second[i] = (second[i] * Beta2) + (g * g * (1 - Beta2));
            parameter[i] = (parameter[i] * keep) - (rate * m / ((MathF.Sqrt(v) * root) + Epsilon));
        }
    }
}
