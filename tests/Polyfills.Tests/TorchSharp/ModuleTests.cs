using TorchSharp;
using TorchSharp.Modules;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Module_finds_what_its_fields_hold()
    {
        using var net = new Net();
        Assert.Equal(["scale", "inner.weight", "inner.bias"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(p => p.name));
        Assert.Equal(["seen", "hidden"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["seen"], net.named_buffers(include_nonpersistent: false).Select(b => b.name));
        Assert.Equal(["inner"], net.named_children().Select(c => c.name));
        Assert.Equal(["scale", "inner.weight", "inner.bias", "seen"], net.state_dict().Keys);
        Assert.Equal(["net.scale", "net.inner.weight", "net.inner.bias", "net.seen"], net.state_dict(prefix: "net").Keys);
        Assert.Same(net.inner.weight, net.get_parameter("inner.weight"));
        Assert.True(net.has_buffer("seen"));
        Assert.False(net.has_parameter("inner.none"));
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("scale", new Parameter(ones(1))));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", new Affine(1, 1)));
        Assert.Throws<InvalidOperationException>(() => net.register_module("inner", new Affine(1, 1)));
    }

    [Fact]
    public void Parameter_takes_the_place_of_its_tensor()
    {
        var data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(_scope.Contains(parameter));
        Assert.False(nn.Parameter(ones(1), requires_grad: false).requires_grad);
    }

    [Fact]
    public void Mode_and_gradients_are_set_for_all()
    {
        using var net = new Net();
        Assert.True(net.training && net.inner.training);
        net.eval();
        Assert.False(net.training || net.inner.training);
        net.train();
        Assert.True(net.inner.training);
        net.call(ones(1, 2)).sum().backward();
        Assert.All(net.parameters(), p => Assert.NotNull(p.grad));
        net.zero_grad(set_to_none: false);
        Assert.All(net.parameters(), p => Assert.All(Values(p.grad!), v => Assert.Equal(0, v)));
        net.zero_grad();
        Assert.All(net.parameters(), p => Assert.Null(p.grad));
        var names = new List<string>();
        net.apply(m => names.Add(m.GetName()));
        Assert.Equal(["Affine", "Net"], names);
    }

    [Fact]
    public void State_is_copied_by_its_names()
    {
        using var net = new Net();
        using var other = new Net();
        using (no_grad())
            net.scale.fill_(5);
        var (nothing, more) = other.load_state_dict(net.state_dict());
        Assert.Empty(nothing.Concat(more));
        Assert.True(other.call(ones(1, 2)).Equals(net.call(ones(1, 2))));
        var part = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["scale"] = ones(1), ["more"] = ones(1) };
        Assert.Throws<InvalidOperationException>(() => other.load_state_dict(part));
        var (missing, unexpected) = other.load_state_dict(part, strict: false, skip: ["seen"]);
        Assert.Equal(["inner.weight", "inner.bias"], missing);
        Assert.Equal(["more"], unexpected);
        AssertTensor(other.scale, [1], [1]);
    }

    [Fact]
    public void State_goes_through_a_file()
    {
        using var net = new Net();
        using var other = new Net();
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        Assert.Same(net, net.save(writer));
        file.Position = 0;
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        Assert.Same(other, other.load(new BinaryReader(file), loadedParameters: found));
        Assert.Equal(net.state_dict().Keys, found.Keys);
        Assert.True(other.call(ones(1, 2)).Equals(net.call(ones(1, 2))));

        using var single = new Affine(2, 3);
        file.Position = 0;
        Assert.Throws<ArgumentException>(() => single.load(new BinaryReader(file)));
        file.Position = 0;
        single.load(new BinaryReader(file), strict: false);
        Assert.Throws<FileNotFoundException>(() => single.load("no such file"));

        file.SetLength(0);
        net.save(writer, skip: ["scale"]);
        file.Position = 0;
        using (no_grad())
            net.scale.fill_(9);
        net.load(new BinaryReader(file), strict: false);
        AssertTensor(net.scale, [1], [9]);
    }

    [Fact]
    public void Disposed_module_lets_its_tensors_go()
    {
        var net = new Net();
        Tensor[] all = [.. net.parameters(), .. net.buffers()];
        net.Dispose();
        Assert.All(all, t => Assert.True(t.IsInvalid));
    }

    [Fact]
    public void Norm_of_all_gradients_is_clipped()
    {
        var (a, b) = (new Parameter(zeros(2)), new Parameter(zeros(1)));
        a.grad = tensor([2f, 4]);
        b.grad = tensor([4f]);
        Assert.Equal(6, utils.clip_grad_norm_([a, b, new Parameter(ones(1))], 3), 5);
        AssertTensor(a.grad, [2], [1, 2], 1e-5);
        AssertTensor(b.grad, [1], [2], 1e-5);
        Assert.Equal(3, utils.clip_grad_norm_([a, b], 30), 5);
        AssertTensor(b.grad, [1], [2], 1e-5);
    }

    private sealed class Affine : Module<Tensor, Tensor>
    {
        internal readonly Parameter weight;
        internal readonly Parameter bias;

        public Affine(long inputs, long outputs)
            : base("Affine")
        {
            weight = new Parameter(rand(outputs, inputs));
            bias = new Parameter(rand(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => functional.linear(input, weight, bias);
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        internal readonly Parameter scale = new(full([1], 2.0));
        internal readonly Affine inner = new(2, 3);
        internal readonly Tensor seen = zeros(1);

        public Net()
            : base("Net")
        {
            RegisterComponents();
            register_buffer("hidden", zeros(2), persistent: false);
        }

        public override Tensor forward(Tensor input) => inner.call(input) * scale;
    }
}
