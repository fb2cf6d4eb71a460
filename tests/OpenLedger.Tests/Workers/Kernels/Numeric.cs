namespace OpenLedger.Tests.Workers.Kernels;

/// <summary>Numbers to check kernels with, and the gradients of plain functions of doubles by central differences.</summary>
internal static class Numeric
{
    private const double Step = 1e-5;

    /// <summary>Values of a normal distribution that a seed gives.</summary>
    public static float[] Values(int count, int seed, double spread = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    /// <summary>The gradient of Σ weights · f(x) by x.</summary>
    public static double[] Gradient(Func<double[], double[]> f, float[] x, float[] weights)
    {
        var at = Array.ConvertAll(x, v => (double)v);
        var gradient = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var value = at[i];
            at[i] = value + Step;
            var above = f(at).Zip(weights, (y, w) => y * w).Sum();
            at[i] = value - Step;
            gradient[i] = (above - f(at).Zip(weights, (y, w) => y * w).Sum()) / (2 * Step);
            at[i] = value;
        }
        return gradient;
    }

    /// <summary>Fails where a value is further from what is expected than a part of it, or of 1 where it is small.</summary>
    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"Place {i}: {actual[i]} is not {expected[i]}.");
    }
}
