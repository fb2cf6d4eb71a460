using System.Runtime.InteropServices;
using TorchSharp;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>Layers as functions, against their formulas.</summary>
public sealed class FunctionalTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Activation_follows_its_formula()
    {
        double[] values = [-2, -0.5, 0, 1, 3];
        AssertTensor(relu(tensor(values)), [5], [0, 0, 0, 1, 3]);
        AssertTensor(silu(tensor(values)), [5], Array.ConvertAll(values, v => v / (1 + Math.Exp(-v))));
        AssertTensor(functional.sigmoid(tensor(values)), [5], Array.ConvertAll(values, v => 1 / (1 + Math.Exp(-v))));
        AssertTensor(gelu(tensor([1.0])), [1], [0.8413447460685429]);
        var changed = tensor(values);
        Assert.Same(changed, silu(changed, inplace: true));
        Assert.Same(changed, relu(changed, inplace: true));
        AssertTensor(changed, [5], [0, 0, 0, 1 / (1 + Math.Exp(-1)), 3 / (1 + Math.Exp(-3))]);
    }

    [Fact]
    public void Linear_and_layer_norm_follow_their_formulas()
    {
        AssertTensor(linear(tensor([1.0, 2]), tensor([1.0, 2, 3, 4, 5, 6], [3, 2]), tensor([0.5, 0, 0])), [3], [5.5, 11, 17]);
        AssertTensor(layer_norm(tensor([1.0, 3]), [2], tensor([2.0, 2]), tensor([1.0, 1]), 0), [2], [-1, 3]);
        AssertTensor(one_hot(tensor([1L, 0]), 3), [2, 3], [0, 1, 0, 1, 0, 0]);
    }

    [Fact]
    public void Loss_follows_its_formula()
    {
        var logits = tensor([1.0, 2, 3, 1, 1, 1], [2, 3], requires_grad: true);
        var first = -Math.Log(Math.Exp(3) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(3)));
        AssertTensor(cross_entropy(logits, tensor([2L, 0])), [], [(first + Math.Log(3)) / 2]);
        AssertTensor(cross_entropy(logits, tensor([2L, -100])), [], [first]);
        AssertTensor(cross_entropy(logits, tensor([2L, 0]), reduction: Reduction.None), [2], [first, Math.Log(3)]);
        AssertTensor(cross_entropy(logits, tensor([2L, 0]), reduction: Reduction.Sum), [], [first + Math.Log(3)]);
        AssertTensor(nll_loss(functional.log_softmax(logits, 1), tensor([2L, 0])), [], [(first + Math.Log(3)) / 2]);
        AssertTensor(mse_loss(tensor([1.0, 2]), tensor([0.0, 4])), [], [2.5]);
        cross_entropy(logits, tensor([2L, 0]), reduction: Reduction.Sum).backward();
        var probabilities = Values(functional.softmax(logits, 1));
        AssertTensor(logits.grad!, [2, 3], [probabilities[0], probabilities[1], probabilities[2] - 1, probabilities[3] - 1, probabilities[4], probabilities[5]]);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_does_nothing_in_evaluation()
    {
        manual_seed(1);
        var x = ones(20_000);
        var dropped = dropout(x, 0.25);
        Assert.Equal(1, dropped.mean().item<float>(), 0.02);
        Assert.Equal(0.25, (dropped == 0).@float().mean().item<float>(), 0.02);
        Assert.True(dropout(x, 0.25, training: false).Equals(x));
    }

    [Fact]
    public void Attention_is_the_weighted_mean_of_the_values()
    {
        manual_seed(3);
        var (q, k, v) = (randn([1, 2, 3, 4], ScalarType.Float64), randn([1, 2, 3, 4], ScalarType.Float64), randn([1, 2, 3, 4], ScalarType.Float64));
        var weights = (q.matmul(k.transpose(-2, -1)) / 2).softmax(-1);
        Assert.True(scaled_dot_product_attention(q, k, v).allclose(weights.matmul(v)));

        var causal = scaled_dot_product_attention(q, k, v, is_casual: true);
        Assert.True(causal[.., .., 0].allclose(v[.., .., 0]));
        Assert.True(causal[.., .., 2].allclose(weights.matmul(v)[.., .., 2]));
        var mask = ones([3, 3], ScalarType.Bool).tril();
        Assert.True(causal.allclose(scaled_dot_product_attention(q, k, v, mask)));
        Assert.True(causal.allclose(scaled_dot_product_attention(q, k, v, zeros([3, 3], ScalarType.Float64).masked_fill(mask.logical_not(), double.NegativeInfinity))));
        Assert.Throws<ExternalException>(() => scaled_dot_product_attention(q, k, v, mask, is_casual: true));
    }
}
