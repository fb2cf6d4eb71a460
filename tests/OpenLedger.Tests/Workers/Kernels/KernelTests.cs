using OpenLedger.Worker.Kernels;

namespace OpenLedger.Tests.Workers.Kernels;

/// <summary>Each kernel against the formula written plainly in doubles, and each backward against differences of that. Widths are of whole vectors, less and more.</summary>
public sealed class KernelTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<int, int> Sizes => new() { { 1, 1 }, { 3, 7 }, { 2, 16 }, { 4, 33 }, { 1, 256 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rms_norm_and_its_gradients_are_those_of_the_formula(int rows, int width)
    {
        const float Epsilon = 1e-5f;
        var (x, weight, dy) = (Numeric.Values(rows * width, 1), Numeric.Values(width, 2), Numeric.Values(rows * width, 3));
        var (y, scales, dx, dweight) = (new float[x.Length], new float[rows], new float[x.Length], new float[width]);
        RmsNorm.Forward(x, weight, Epsilon, y, scales);
        RmsNorm.Backward(dy, x, weight, scales, dx, dweight);
        Numeric.AssertClose(Plain(Array.ConvertAll(x, v => (double)v), Array.ConvertAll(weight, v => (double)v)), y, Tolerance);
        Numeric.AssertClose(Numeric.Gradient(v => Plain(v, Array.ConvertAll(weight, w => (double)w)), x, dy), dx, Tolerance);
        Numeric.AssertClose(Numeric.Gradient(v => Plain(Array.ConvertAll(x, d => (double)d), v), weight, dy), dweight, Tolerance);
        var inPlace = (float[])dy.Clone();
        RmsNorm.Backward(inPlace, x, weight, scales, inPlace, []);
        Assert.Equal(dx, inPlace);

        double[] Plain(double[] values, double[] weights) =>
            [.. values.Chunk(width).SelectMany(row => row.Select((v, i) => v * weights[i] / Math.Sqrt((row.Sum(r => r * r) / width) + Epsilon)))];
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 2, 6)]
    [InlineData(2, 4, 64)]
    [InlineData(5, 1, 50)]
    public void Rotation_turns_halves_of_heads_and_back(int tokens, int heads, int headSize)
    {
        var half = headSize / 2;
        var x = Numeric.Values(tokens * heads * headSize, 1);
        var angles = Numeric.Values(tokens * half, 2, spread: 3);
        var (cos, sin) = (Array.ConvertAll(angles, MathF.Cos), Array.ConvertAll(angles, MathF.Sin));
        var turned = (float[])x.Clone();
        Rope.Turn(turned, cos, sin, heads, headSize, back: false);
        var expected = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var (token, place) = (i / (heads * headSize), i % headSize);
            var angle = (double)angles[(token * half) + (place % half)];
            expected[i] = place < half ? (x[i] * Math.Cos(angle)) - (x[i + half] * Math.Sin(angle)) : (x[i] * Math.Cos(angle)) + (x[i - half] * Math.Sin(angle));
        }
        Numeric.AssertClose(expected, turned, Tolerance);
        Rope.Turn(turned, cos, sin, heads, headSize, back: true);
        Numeric.AssertClose(Array.ConvertAll(x, v => (double)v), turned, Tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(53)]
    public void Gate_and_its_gradients_are_those_of_the_formula(int count)
    {
        var (gate, up, dy) = (Numeric.Values(count, 1, spread: 4), Numeric.Values(count, 2), Numeric.Values(count, 3));
        var (y, dgate, dup) = (new float[count], new float[count], new float[count]);
        SwiGlu.Forward(gate, up, y);
        SwiGlu.Backward(dy, gate, up, dgate, dup);
        Numeric.AssertClose([.. gate.Select((g, i) => Silu(g) * up[i])], y, Tolerance);
        Numeric.AssertClose(Numeric.Gradient(v => [.. v.Select((g, i) => Silu(g) * up[i])], gate, dy), dgate, Tolerance);
        Numeric.AssertClose(Numeric.Gradient(v => [.. v.Select((u, i) => Silu(gate[i]) * u)], up, dy), dup, Tolerance);
        var (overGate, overUp) = ((float[])gate.Clone(), (float[])up.Clone());
        SwiGlu.Backward(dy, overGate, overUp, overGate, overUp);
        Assert.Equal(dgate, overGate);
        Assert.Equal(dup, overUp);
    }

    [Fact]
    public void Gate_far_from_zero_is_open_or_shut()
    {
        var y = new float[2];
        SwiGlu.Forward([1000, -1000], [2, 2], y);
        Assert.Equal([2000, 0], y);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 16)]
    [InlineData(3, 100)]
    public void Cross_entropy_and_its_gradient_are_those_of_the_formula(int rows, int vocabulary)
    {
        var logits = Numeric.Values(rows * vocabulary, 1, spread: 5);
        long[] targets = [.. Enumerable.Range(0, rows).Select(r => r == 1 ? CrossEntropy.Ignored : (r * 7L) % vocabulary)];
        var counted = targets.Count(t => t != CrossEntropy.Ignored);
        var (losses, again, gradient) = (new float[rows], new float[rows], (float[])logits.Clone());
        CrossEntropy.Forward(logits, targets, losses);
        CrossEntropy.ForwardBackward(gradient, targets, 1f / counted, again);
        Numeric.AssertClose(Plain(Array.ConvertAll(logits, v => (double)v)), losses, Tolerance);
        Numeric.AssertClose(Array.ConvertAll(losses, v => (double)v), again, 1e-6);
        float[] mean = [.. Enumerable.Repeat(1f / counted, rows)];
        Numeric.AssertClose(Numeric.Gradient(Plain, logits, mean), gradient, Tolerance);

        double[] Plain(double[] values) => [.. values.Chunk(vocabulary).Select((row, r) => targets[r] == CrossEntropy.Ignored ? 0 : Math.Log(row.Sum(Math.Exp)) - row[targets[r]])];
    }

    [Fact]
    public void Cross_entropy_of_large_logits_is_finite_and_of_none_that_is_a_number_not()
    {
        var losses = new float[2];
        CrossEntropy.Forward([20_000, 0, 0, 20_000], [0, 0], losses);
        Assert.Equal([0, 20_000], losses);
        CrossEntropy.Forward([1, float.NaN, 1, 2], [0, 0], losses);
        Assert.True(float.IsNaN(losses[0]) && float.IsFinite(losses[1]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Target_that_is_no_word_is_refused_before_anything_is_written(long target)
    {
        float[] logits = [1, 2, 3, 4];
        Assert.Throws<ArgumentException>(() => CrossEntropy.ForwardBackward(logits, [target], 1, new float[1]));
        Assert.Equal([1, 2, 3, 4], logits);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(7, 40)]
    public void Softmax_over_the_seen_keys_and_its_gradient_are_those_of_the_formula(int queries, int keys)
    {
        const float Scale = 0.3f;
        var (scores, dp) = (Numeric.Values(queries * keys, 1, spread: 6), Numeric.Values(queries * keys, 2));
        KeyRange[] seen = [.. Enumerable.Range(0, queries).Select(q => new KeyRange(Math.Max(0, q - 3), Math.Min(keys, (q * 6) + 1)))];
        var (p, gradient) = ((float[])scores.Clone(), (float[])dp.Clone());
        MaskedSoftmax.Forward(p, seen, Scale);
        MaskedSoftmax.Backward(gradient, p, seen, Scale);
        Numeric.AssertClose(Plain(Array.ConvertAll(scores, v => (double)v)), p, Tolerance);
        Numeric.AssertClose(Numeric.Gradient(Plain, scores, dp), gradient, Tolerance);

        double[] Plain(double[] values)
        {
            var result = new double[values.Length];
            for (var q = 0; q < queries; q++)
            {
                var sum = Enumerable.Range(seen[q].First, seen[q].End - seen[q].First).Sum(k => Math.Exp(Scale * values[(q * keys) + k]));
                for (var k = seen[q].First; k < seen[q].End; k++)
                    result[(q * keys) + k] = Math.Exp(Scale * values[(q * keys) + k]) / sum;
            }
            return result;
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 4)]
    public void Query_that_sees_no_keys_or_more_than_there_are_is_refused(int first, int end) =>
        Assert.Throws<ArgumentException>(() => MaskedSoftmax.Forward(new float[3], [new KeyRange(first, end)], 1));

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Adam_with_decay_goes_the_way_of_the_algorithm(int count)
    {
        var rule = new AdamW(0.05f, 0.9f, 0.99f, 1e-6f, 0.1f);
        var (parameter, first, second) = (Numeric.Values(count, 1), new float[count], new float[count]);
        var (plain, m, v) = (Array.ConvertAll(parameter, p => (double)p), new double[count], new double[count]);
        for (var step = 1; step <= 20; step++)
        {
            var gradient = Numeric.Values(count, step + 10);
            rule.Step(parameter, gradient, first, second, step);
            for (var i = 0; i < count; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * gradient[i]);
                v[i] = (0.99 * v[i]) + (0.01 * gradient[i] * gradient[i]);
                plain[i] -= (0.05 * 0.1 * plain[i]) + (0.05 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.99, step))) + 1e-6));
            }
        }
        Numeric.AssertClose(plain, parameter, 1e-4);
    }

    [Fact]
    public void Lengths_that_do_not_fit_together_are_refused()
    {
        var (two, three, four) = (new float[2], new float[3], new float[4]);
        Assert.Throws<ArgumentException>(() => RmsNorm.Forward(three, two, 0, three, new float[1]));
        Assert.Throws<ArgumentException>(() => RmsNorm.Backward(four, four, two, two, three, []));
        Assert.Throws<ArgumentException>(() => RmsNorm.Backward(four, four, two, two, four, three));
        Assert.Throws<ArgumentException>(() => Rope.Turn(three, two, two, 1, 3, back: false));
        Assert.Throws<ArgumentException>(() => Rope.Turn(four, two, three, 1, 4, back: false));
        Assert.Throws<ArgumentException>(() => SwiGlu.Forward(two, three, two));
        Assert.Throws<ArgumentException>(() => SwiGlu.Backward(two, two, two, three, two));
        Assert.Throws<ArgumentException>(() => CrossEntropy.Forward(three, [0, 0], two));
        Assert.Throws<ArgumentException>(() => MaskedSoftmax.Backward(four, three, [new(0, 4)], 1));
        Assert.Throws<ArgumentException>(() => new AdamW(1).Step(two, two, two, three, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(1).Step(two, two, two, two, 0));
    }

    private static double Silu(double x) => x / (1 + Math.Exp(-x));
}
