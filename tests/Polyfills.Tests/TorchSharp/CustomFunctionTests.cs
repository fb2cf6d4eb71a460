using System.Runtime.InteropServices;
using TorchSharp;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>Functions whose backward is written in C#.</summary>
public sealed class CustomFunctionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Backward_of_the_function_is_what_the_graph_runs()
    {
        var x = tensor([1.0, 2, 3], requires_grad: true);
        var y = ScaledCube.apply(x, 2.0);
        Assert.True(y.requires_grad);
        (y * y).sum().backward();
        // (2x³)² has the derivative 24x⁵.
        AssertTensor(x.grad!, [3], [24, 768, 5832]);
    }

    [Fact]
    public void Function_records_nothing_where_no_gradient_is_wanted()
    {
        using (no_grad())
            Assert.False(ScaledCube.apply(tensor([1.0], requires_grad: true), 1.0).requires_grad);
        Assert.False(ScaledCube.apply(tensor([1.0]), 1.0).requires_grad);
    }

    [Fact]
    public void Function_with_two_outputs_gets_both_gradients_and_zeros_for_an_unused_one()
    {
        var (x, y) = (tensor([2.0, 3], requires_grad: true), tensor([5.0, 7], requires_grad: true));
        var outputs = SumAndProduct.apply(x, y);
        AssertTensor(outputs[0], [2], [7, 10]);
        AssertTensor(outputs[1], [2], [10, 21]);
        outputs[1].sum().backward();
        AssertTensor(x.grad!, [2], [5, 7]);
        AssertTensor(y.grad!, [2], [2, 3]);
    }

    [Fact]
    public void Failure_in_backward_comes_out_with_its_message()
    {
        var x = tensor([1.0], requires_grad: true);
        Assert.Contains("not today", Assert.Throws<ExternalException>(() => Failing.apply(x).backward()).Message, StringComparison.Ordinal);
        Assert.Contains("incorrect number of gradients (expected 1), got 2",
            Assert.Throws<ExternalException>(() => TooMany.apply(x).backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_tensor_that_was_changed_in_place_is_noticed()
    {
        var x = tensor([1.0, 2], requires_grad: true);
        var inner = x * 1;
        var y = ScaledCube.apply(inner, 1.0);
        using (no_grad())
            inner.mul_(2);
        Assert.Contains("modified by an inplace operation", Assert.Throws<ExternalException>(() => y.sum().backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_of_a_function_cannot_be_run_twice()
    {
        var x = tensor([2.0], requires_grad: true);
        var y = ScaledCube.apply(x, 1.0);
        y.backward(retain_graph: true);
        y.backward();
        AssertTensor(x.grad!, [1], [24]);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Nodes_are_let_go_with_their_graph()
    {
        var kept = new List<WeakReference>();
        for (var i = 0; i < 1000; i++)
            Run();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // The frames of this method may still hold the last one.
        Assert.InRange(kept.Count(k => k.IsAlive), 0, 1);

        void Run()
        {
            using var scope = NewDisposeScope();
            var data = new object();
            kept.Add(new WeakReference(data));
            ScaledCube.apply(tensor([1.0], requires_grad: true), data).backward();
        }
    }

    private sealed class ScaledCube : SingleTensorFunction<ScaledCube>
    {
        public override string Name => "ScaledCube";

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("scale", vars[1]);
            return x.pow(3) * (vars[1] is double scale ? scale : 1);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            var x = ctx.get_saved_variables()[0];
            return [grad_output * 3 * x.pow(2) * (ctx.get_data("scale") is double scale ? scale : 1), null!];
        }
    }

    private sealed class SumAndProduct : MultiTensorFunction<SumAndProduct>
    {
        public override string Name => "SumAndProduct";

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var (x, y) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([x, y]);
            return [x + y, x * y];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var saved = ctx.get_saved_variables();
            return [grad_outputs[0] + grad_outputs[1] * saved[1], grad_outputs[0] + grad_outputs[1] * saved[0]];
        }
    }

    private sealed class Failing : SingleTensorFunction<Failing>
    {
        public override string Name => "Failing";

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => throw new NotSupportedException("not today");
    }

    private sealed class TooMany : SingleTensorFunction<TooMany>
    {
        public override string Name => "TooMany";

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output, grad_output];
    }
}
