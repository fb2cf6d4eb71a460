using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OpenLedger.Worker.Kernels;

/// <summary>
/// Softmax and cross entropy in one, loss = log Σ exp(z) − z[target], and its gradient softmax(z) − onehot(target) written over the logits, so that neither probabilities nor
/// logarithms of them take memory of their own (the idea of Liger Kernel, Hsu et al. 2024, arXiv:2410.10989, section 3.2).
/// </summary>
public static class CrossEntropy
{
    /// <summary>The target of a row that does not count, as PyTorch has it.</summary>
    public const long Ignored = -100;

    /// <summary>The loss of each row, of which nothing is changed.</summary>
    /// <param name="logits">Rows × vocabulary, row-major.</param>
    /// <param name="targets">The right word of each row, below the vocabulary, or <see cref="Ignored"/>.</param>
    /// <param name="losses">Put here in nats; 0 where the row does not count.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a target is no word.</exception>
    public static void Forward(ReadOnlySpan<float> logits, ReadOnlySpan<long> targets, Span<float> losses)
    {
        var vocabulary = Vocabulary(logits.Length, targets, losses.Length);
        for (var row = 0; row < targets.Length; row++)
        {
            var values = logits.Slice(row * vocabulary, vocabulary);
            var max = Max(values);
            losses[row] = targets[row] == Ignored ? 0 : MathF.Log(SumOfExp(values, max)) + max - values[(int)targets[row]];
        }
    }

    /// <summary>The loss of each row, and its gradient by the logits in their place.</summary>
    /// <param name="logits">Rows × vocabulary, row-major; the gradient is written over them.</param>
    /// <param name="targets">The right word of each row, below the vocabulary, or <see cref="Ignored"/>.</param>
    /// <param name="scale">What each gradient is multiplied with: 1 over the rows that count, for their mean.</param>
    /// <param name="losses">Put here in nats, not scaled; 0 where the row does not count.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a target is no word.</exception>
    public static void ForwardBackward(Span<float> logits, ReadOnlySpan<long> targets, float scale, Span<float> losses)
    {
        var vocabulary = Vocabulary(logits.Length, targets, losses.Length);
        for (var row = 0; row < targets.Length; row++)
        {
            var values = logits.Slice(row * vocabulary, vocabulary);
            if (targets[row] == Ignored)
            {
                values.Clear();
                losses[row] = 0;
                continue;
            }
            var (target, max) = ((int)targets[row], Max(values));
            var right = values[target];
            var sum = ToExp(values, max);
            losses[row] = MathF.Log(sum) + max - right;
            TensorPrimitives.Multiply(values, scale / sum, values);
            values[target] -= scale;
        }
    }

    private static int Vocabulary(int logits, ReadOnlySpan<long> targets, int losses)
    {
        Shapes.Require(targets.Length == losses && (targets.Length == 0 ? logits == 0 : logits > 0 && logits % targets.Length == 0), "logits have a row for each target, and there is a loss for each");
        var vocabulary = targets.Length == 0 ? 0 : logits / targets.Length;
        foreach (var target in targets)
        {
            if (target != Ignored && (target < 0 || target >= vocabulary))
                throw new ArgumentException($"The target {target} is none of {vocabulary} words.", nameof(targets));
        }
        return vocabulary;
    }

    /// <summary>NaN where any is NaN, so that a loss shows it.</summary>
    private static float Max(ReadOnlySpan<float> values) => TensorPrimitives.Max(values);

    private static float SumOfExp(ReadOnlySpan<float> values, float max)
    {
        var vs = Vectors.Of(values);
        var maxes = Vector512.Create(max);
        var sums = Vector512<float>.Zero;
        foreach (var v in vs)
            sums += Vector512.Exp(v - maxes);
        var sum = Vector512.Sum(sums);
        foreach (var value in values[(vs.Length * Vector512<float>.Count)..])
            sum += MathF.Exp(value - max);
        return sum;
    }

    /// <summary>Puts exp(value − max) in the place of each value, and gives their sum.</summary>
    private static float ToExp(Span<float> values, float max)
    {
        var vs = Vectors.Of(values);
        var maxes = Vector512.Create(max);
        var sums = Vector512<float>.Zero;
        foreach (ref var v in vs)
            sums += v = Vector512.Exp(v - maxes);
        var sum = Vector512.Sum(sums);
        foreach (ref var value in values[(vs.Length * Vector512<float>.Count)..])
            sum += value = MathF.Exp(value - max);
        return sum;
    }
}
