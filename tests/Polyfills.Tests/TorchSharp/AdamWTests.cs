using TorchSharp;
using TorchSharp.Modules;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

public sealed class AdamWTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Steps_are_those_of_the_paper(bool amsgrad, bool maximize)
    {
        const double rate = 0.1, beta1 = 0.8, beta2 = 0.95, eps = 1e-6, decay = 0.02;
        var parameter = new Parameter(tensor(1.5));
        using var optimizer = optim.AdamW([parameter], rate, beta1, beta2, eps, decay, amsgrad, maximize);
        var (value, first, second, largest) = (1.5, 0.0, 0.0, 0.0);
        double[] gradients = [0.5, -2, 0.1, 0.3];
        for (var t = 1; t <= gradients.Length; t++)
        {
            var gradient = maximize ? -gradients[t - 1] : gradients[t - 1];
            value *= 1 - rate * decay;
            first = beta1 * first + (1 - beta1) * gradient;
            second = beta2 * second + (1 - beta2) * gradient * gradient;
            largest = Math.Max(largest, second);
            value -= rate * first / (1 - Math.Pow(beta1, t)) / (Math.Sqrt((amsgrad ? largest : second) / (1 - Math.Pow(beta2, t))) + eps);

            parameter.grad = tensor(gradients[t - 1]);
            optimizer.step();
            Assert.Equal(value, parameter.item<double>(), 12);
        }
    }

    [Fact]
    public void Groups_have_options_of_their_own_and_the_defaults_else()
    {
        var (slow, fast, idle) = (new Parameter(tensor(0.0)), new Parameter(tensor(0.0)), new Parameter(tensor(1.0)));
        using var optimizer = optim.AdamW([new AdamW.ParamGroup([slow, idle], new AdamW.Options { LearningRate = 0.01 }), new AdamW.ParamGroup { Parameters = [fast] }], lr: 0.5);
        slow.grad = tensor(1.0);
        fast.grad = tensor(1.0);
        Assert.Equal(3, optimizer.parameters().Count());
        Assert.Equal(7, optimizer.step(() => tensor(7.0)).item<double>());
        Assert.Equal(-0.01, slow.item<double>(), 6);
        Assert.Equal(-0.5, fast.item<double>(), 6);
        Assert.Equal(1, idle.item<double>());
        optimizer.zero_grad();
        Assert.Equal(0, fast.grad.item<double>());
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = group.InitialLearningRate / 2;
        Assert.Equal([0.005, 0.25], optimizer.ParamGroups.Select(g => g.LearningRate));
        Assert.Throws<ArgumentException>(() => optim.AdamW([fast], lr: -1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([fast], beta2: 1));
    }

    [Fact]
    public void State_that_was_saved_goes_on_as_if_nothing_had_happened()
    {
        manual_seed(4);
        var (one, two) = (new Parameter(ones(3)), new Parameter(ones(3)));
        using var first = optim.AdamW([one], lr: 0.1, weight_decay: 0.1, amsgrad: true);
        using var second = optim.AdamW([two], lr: 0.7, amsgrad: true);
        for (var i = 0; i < 3; i++)
            Step(one, first, randn(3));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        first.save_state_dict(writer);
        stream.Position = 0;
        second.load_state_dict(new BinaryReader(stream));
        using (no_grad())
            two.copy_(one);
        var gradient = randn(3);
        Step(one, first, gradient);
        Step(two, second, gradient);
        Assert.True(one.Equals(two));
        Assert.True(first.state_dict().State[0].ApproximatelyEquals(second.state_dict().State[0]));

        using var third = optim.AdamW([new Parameter(ones(3))], amsgrad: true);
        third.load_state_dict(first.state_dict());
        Assert.True(third.state_dict().State[0].ApproximatelyEquals(first.state_dict().State[0]));
        using var wider = optim.AdamW([one, two]);
        stream.Position = 0;
        Assert.Throws<ArgumentException>(() => wider.load_state_dict(new BinaryReader(stream)));
        Assert.Throws<InvalidDataException>(() => wider.load_state_dict(new BinaryReader(new MemoryStream([1, (byte)'x']))));
    }

    [Fact]
    public void Steps_in_a_scope_leave_the_state_alive()
    {
        var parameter = new Parameter(ones(2));
        using var optimizer = optim.AdamW([parameter]);
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        Once();
        var before = statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 100; i++)
            Once();
        Assert.Equal(before, statistics.ThreadTotalLiveCount);

        void Once()
        {
            using var scope = NewDisposeScope();
            (parameter * parameter).sum().backward();
            optimizer.step();
            optimizer.zero_grad();
        }
    }

    private static void Step(Parameter parameter, AdamW optimizer, Tensor gradient)
    {
        parameter.grad = gradient;
        optimizer.step();
    }
}
