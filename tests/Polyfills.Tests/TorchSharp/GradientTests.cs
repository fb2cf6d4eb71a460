using System.Runtime.InteropServices;
using TorchSharp;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

public sealed class GradientTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Backward_accumulates_in_the_leaves()
    {
        var x = tensor([1.0, 2, 3], requires_grad: true);
        Assert.Null(x.grad);
        (x * x).sum().backward();
        AssertTensor(x.grad!, [3], [2, 4, 6]);
        (x * x).sum().backward();
        AssertTensor(x.grad!, [3], [4, 8, 12]);
        x.grad = null;
        Assert.Null(x.grad);
        Assert.True(x.is_leaf);
        Assert.False((x * 2).is_leaf);
        Assert.False(x.detach().requires_grad);
    }

    [Fact]
    public void Grad_gives_derivatives_without_touching_the_leaves()
    {
        var x = tensor(3.0, requires_grad: true);
        var unused = tensor(1.0, requires_grad: true);
        var first = autograd.grad([x * x * x], [x], retain_graph: true, create_graph: true)[0];
        Assert.Equal(27, first.item<double>(), 9);
        Assert.Equal(18, autograd.grad([first], [x])[0].item<double>(), 9);
        Assert.Null(x.grad);
        Assert.Null(autograd.grad([x * 2], [unused], allow_unused: true)[0]);
        Assert.Throws<ExternalException>(() => autograd.grad([x * 2], [unused]));
        Assert.Equal(5, autograd.grad([x * 1], [x], [tensor(5.0)])[0].item<double>(), 9);
    }

    [Fact]
    public void Graph_is_gone_after_backward_unless_it_is_retained()
    {
        var x = tensor(2.0, requires_grad: true);
        var y = x * x;
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal(8, x.grad!.item<double>(), 9);
        Assert.Contains("second time", Assert.Throws<ExternalException>(() => y.backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mode_decides_whether_operations_are_recorded()
    {
        var x = tensor(2.0, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
        }
        Assert.True(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    public static TheoryData<string> Functions => [.. s_functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new(StringComparer.Ordinal)
    {
        ["softmax"] = x => (x.softmax(-1) * arange(6).reshape(2, 3)).sum(),
        ["log_softmax"] = x => (x.log_softmax(0) * arange(6).reshape(2, 3)).sum(),
        ["rms norm"] = x => (x * (x.pow(2).mean([-1], keepdim: true) + 1e-6).rsqrt()).pow(3).sum(),
        ["rotation"] = x => (x.cos() * x + x.sin() * cat([-x[.., 1..], x[.., ..1]], -1)).sum(),
        ["gather and scatter"] = x => x.gather(1, tensor([0L, 2, 1, 1], [2, 2])).pow(2).sum() + zeros(2, 3, ScalarType.Float64).scatter(1, tensor([2L, 0, 1, 1, 2, 0], [2, 3]), x).exp().sum(),
        ["matmul of views"] = x => x.unsqueeze(0).expand(2, 2, 3).matmul(x.t()).tanh().sum(),
        ["masked"] = x => x.masked_fill(x > 0, 0).sum() + where(x > 0.1, x * x, x).sum(),
        ["variance"] = x => x.var([-1], unbiased: false).sum() + x.std([0], unbiased: true).sum() + x.norm(),
        ["quotient"] = x => (1.0 / (x + 3) - 2 / (x * x + 1)).sum(),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradient_is_that_of_finite_differences(string name)
    {
        var x = tensor([0.3, -0.7, 0.2, 0.9, -0.1, 0.5], [2, 3], requires_grad: true);
        s_functions[name](x).backward();
        AssertTensor(x.grad!, [2, 3], NumericalGradient(s_functions[name], x), 1e-6);
    }

    [Fact]
    public void Two_layer_net_has_the_gradient_derived_by_hand()
    {
        manual_seed(1);
        var (x, target) = (randn([5, 3], ScalarType.Float64), randn([5, 2], ScalarType.Float64));
        var w1 = randn([4, 3], ScalarType.Float64, requires_grad: true);
        var w2 = randn([2, 4], ScalarType.Float64, requires_grad: true);
        var hidden = x.matmul(w1.t()).tanh();
        var error = hidden.matmul(w2.t()) - target;
        error.pow(2).sum().backward();
        using var none = no_grad();
        var back = 2 * error;
        Assert.True(w2.grad!.allclose(back.t().matmul(hidden)));
        Assert.True(w1.grad!.allclose((back.matmul(w2) * (1 - hidden * hidden)).t().matmul(x)));
    }

    [Fact]
    public void Two_layer_net_learns()
    {
        manual_seed(2);
        var x = linspace(-1, 1, 64).unsqueeze(1);
        var y = (x * 3).sin();
        Tensor[] parameters = [randn(16, 1), zeros(16), randn(1, 16) * 0.2, zeros(1)];
        Array.ForEach(parameters, p => p.requires_grad_());
        var loss = double.MaxValue;
        for (var step = 0; step < 600; step++)
        {
            using var scope = NewDisposeScope();
            var predicted = (x.matmul(parameters[0].t()) + parameters[1]).tanh().matmul(parameters[2].t()) + parameters[3];
            var mean = (predicted - y).pow(2).mean();
            mean.backward();
            loss = mean.item<float>();
            using var none = no_grad();
            foreach (var parameter in parameters)
            {
                parameter.sub_(parameter.grad! * 0.1);
                parameter.grad = null;
            }
        }
        Assert.InRange(loss, 0, 0.01);
    }
}
