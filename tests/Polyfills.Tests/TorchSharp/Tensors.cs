using TorchSharp;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>What the tests of tensors compare by.</summary>
internal static class Tensors
{
    /// <summary>Fails unless the tensor has this shape and, within the tolerance, these elements in the order of its indices.</summary>
    public static void AssertTensor(Tensor actual, long[] shape, double[] elements, double tolerance = 1e-6)
    {
        Assert.Equal(shape, actual.shape);
        var values = Values(actual);
        Assert.Equal(elements.Length, values.Length);
        Assert.All(values.Zip(elements), pair => Assert.True(double.IsNaN(pair.Second) ? double.IsNaN(pair.First) : Math.Abs(pair.First - pair.Second) <= tolerance,
            $"[{string.Join(", ", values)}] is not [{string.Join(", ", elements)}]"));
    }

    public static double[] Values(Tensor tensor)
    {
        using var doubles = tensor.detach().to(ScalarType.Float64, CPU);
        return doubles.data<double>().ToArray();
    }

    /// <summary>The derivative of a scalar function by central differences, in double precision.</summary>
    public static double[] NumericalGradient(Func<Tensor, Tensor> function, Tensor at, double step = 1e-5)
    {
        var values = Values(at);
        var gradient = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            gradient[i] = (At(i, step) - At(i, -step)) / (2 * step);
        return gradient;

        double At(int position, double offset)
        {
            var moved = (double[])values.Clone();
            moved[position] += offset;
            using var scope = NewDisposeScope();
            return function(tensor(moved, at.shape)).ToScalar().ToDouble();
        }
    }
}
