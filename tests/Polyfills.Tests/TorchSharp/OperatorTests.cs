using TorchSharp;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>Operators against values from their formulas.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, Func<double, double> Formula)> s_elementwise = new(StringComparer.Ordinal)
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["log"] = (x => x.log(), Math.Log),
        ["log2"] = (x => log2(x), Math.Log2),
        ["log10"] = (x => x.log10(), Math.Log10),
        ["log1p"] = (x => x.log1p(), v => Math.Log(1 + v)),
        ["expm1"] = (x => x.expm1(), v => Math.Exp(v) - 1),
        ["sqrt"] = (x => x.sqrt(), Math.Sqrt),
        ["rsqrt"] = (x => x.rsqrt(), v => 1 / Math.Sqrt(v)),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tanh"] = (x => tanh(x), Math.Tanh),
        ["sigmoid"] = (x => x.sigmoid(), v => 1 / (1 + Math.Exp(-v))),
        ["neg"] = (x => -x, v => -v),
        ["reciprocal"] = (x => x.reciprocal(), v => 1 / v),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["trunc"] = (x => x.trunc(), Math.Truncate),
        ["round"] = (x => x.round(1), v => Math.Round(v, 1)),
        ["sign"] = (x => x.sign(), v => Math.Sign(v)),
        ["square"] = (x => x.square(), v => v * v),
        ["pow"] = (x => x.pow(2.5), v => Math.Pow(v, 2.5)),
        ["clamp"] = (x => x.clamp(0.5, 2), v => Math.Clamp(v, 0.5, 2)),
        ["clamp_min"] = (x => x.clamp_min(1), v => Math.Max(v, 1)),
        ["clamp above"] = (x => x.clamp(max: 1), v => Math.Min(v, 1)),
        ["remainder"] = (x => x.remainder(0.7), v => v % 0.7),
        ["floor_divide"] = (x => x.floor_divide(0.7), v => Math.Floor(v / 0.7)),
        ["div floor"] = (x => x.div(0.7, RoundingMode.floor), v => Math.Floor(v / 0.7)),
        ["div trunc"] = (x => x.div(tensor(0.7), RoundingMode.trunc), v => Math.Truncate(v / 0.7)),
        ["plus"] = (x => x + 2, v => v + 2),
        ["add alpha"] = (x => x.add(x, 3), v => v + 3 * v),
        ["minus from"] = (x => 2 - x, v => 2 - v),
        ["minus"] = (x => x - 2L, v => v - 2),
        ["times"] = (x => 3.0 * x * 0.5f, v => 1.5 * v),
        ["over"] = (x => 3 / x / 2, v => 1.5 / v),
        ["logical"] = (x => (x > 1).logical_and(x <= 2).logical_not(), v => v > 1 && v <= 2 ? 0 : 1),
        ["compare"] = (x => x.eq(0.3) | x.ne(0.3) & (x < 2) | (2 >= x), v => v is 0.3 or <= 2 ? 1 : 0),
        ["addcmul"] = (x => x.addcmul(x, x, 0.5), v => v + 0.5 * v * v),
        ["lerp"] = (x => x.lerp(x * 3, tensor(0.25)), v => v + 0.25 * 2 * v),
        ["maximum"] = (x => x.maximum(tensor(1.0)), v => Math.Max(v, 1)),
    };

    public static TheoryData<string> Elementwise => [.. s_elementwise.Keys];

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void Elementwise_operator_follows_its_formula(string name)
    {
        double[] values = [0.3, 1.7, 2.2, 0.01, 40];
        var (function, formula) = s_elementwise[name];
        AssertTensor(function(tensor(values)), [5], Array.ConvertAll(values, v => formula(v)), 1e-9 * values.Max(v => Math.Max(1, Math.Abs(formula(v)))));
    }

    [Fact]
    public void In_place_operator_changes_its_tensor_and_returns_it()
    {
        var x = tensor([1.0, 4]);
        Assert.Same(x, x.sqrt_().mul_(3).add_(1).sub_(tensor([1.0, 1])).div_(3));
        AssertTensor(x, [2], [1, 2]);
        AssertTensor(x.fill_(2), [2], [2, 2]);
        AssertTensor(x.zero_(), [2], [0, 0]);
        AssertTensor(x.masked_fill_(tensor([true, false]), 5).clamp_(0, 4), [2], [4, 0]);
        AssertTensor(x.copy_(tensor([8f, 9f])).addcdiv_(tensor([1.0]), tensor([2.0]), 2), [2], [9, 10]);
    }

    [Fact]
    public void Reduction_follows_its_formula()
    {
        var x = tensor([1.0, 2, 3, 4, 5, 9], [2, 3]);
        AssertTensor(x.sum(), [], [24]);
        AssertTensor(x.sum(dim: 0), [3], [5, 7, 12]);
        AssertTensor(x.sum([0, 1], keepdim: true), [1, 1], [24]);
        AssertTensor(x.mean(), [], [4]);
        AssertTensor(x.mean([-1], keepdim: true), [2, 1], [2, 6]);
        AssertTensor(x.var([1]), [2], [1, 7]);
        AssertTensor(x.var([1], unbiased: false), [2], [2.0 / 3, 14.0 / 3]);
        AssertTensor(x.std([1]), [2], [1, Math.Sqrt(7)]);
        AssertTensor(x.norm(), [], [Math.Sqrt(136)]);
        AssertTensor(x.prod(1), [2], [6, 180]);
        AssertTensor(x.logsumexp(1), [2], [Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(5) + Math.Exp(9))]);
        AssertTensor(x.cumsum(1), [2, 3], [1, 3, 6, 4, 9, 18]);
        AssertTensor(x.argmax(1), [2], [2, 2]);
        AssertTensor(x.argmin(), [], [0]);
        var (values, places) = x.max(0);
        AssertTensor(values, [3], [4, 5, 9]);
        AssertTensor(places, [3], [1, 1, 1]);
        AssertTensor(x.min(), [], [1]);
        AssertTensor((x > 8).any(), [], [1]);
        AssertTensor((x > 3).all(1), [2], [0, 1]);
    }

    [Fact]
    public void Order_is_found()
    {
        var x = tensor([3.0, 1, 2, 5]);
        var (top, at) = x.topk(2);
        AssertTensor(top, [2], [5, 3]);
        AssertTensor(at, [2], [3, 0]);
        var (sorted, order) = x.sort(descending: true);
        AssertTensor(sorted, [4], [5, 3, 2, 1]);
        AssertTensor(order, [4], [3, 0, 2, 1]);
        AssertTensor(x.argsort(), [4], [1, 2, 0, 3]);
        AssertTensor(tensor([0.0, 1, 0], [1, 3]).multinomial(1), [1, 1], [1]);
    }

    [Fact]
    public void Shape_is_changed_without_the_elements()
    {
        var x = arange(6).reshape(2, 3);
        AssertTensor(x.t(), [3, 2], [0, 3, 1, 4, 2, 5]);
        AssertTensor(x.unsqueeze(1).permute(2, 1, 0).squeeze(1), [3, 2], [0, 3, 1, 4, 2, 5]);
        AssertTensor(x.transpose(0, 1).contiguous().view(6), [6], [0, 3, 1, 4, 2, 5]);
        AssertTensor(x.flatten(), [6], [0, 1, 2, 3, 4, 5]);
        AssertTensor(arange(2).unsqueeze(1).expand(2, 2), [2, 2], [0, 0, 1, 1]);
        AssertTensor(arange(2).repeat(2), [4], [0, 1, 0, 1]);
        AssertTensor(arange(2).repeat_interleave(2), [4], [0, 0, 1, 1]);
        AssertTensor(cat([x, x], 1), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
        AssertTensor(stack([arange(2), arange(2)], 1), [2, 2], [0, 0, 1, 1]);
        Assert.Equal([[2, 1], [2, 2]], x.split([1, 2], 1).Select(t => t.shape));
        Assert.Equal([[1, 3], [1, 3]], x.chunk(2).Select(t => t.shape));
        Assert.Equal([[3], [3]], x.unbind().Select(t => t.shape));
        AssertTensor(x.flip(1), [2, 3], [2, 1, 0, 5, 4, 3]);
        AssertTensor(x.roll(1, 1), [2, 3], [2, 0, 1, 5, 3, 4]);
        AssertTensor(ones(2, 2).triu(1), [2, 2], [0, 1, 0, 0]);
        AssertTensor(tril(ones(2, 2)), [2, 2], [1, 0, 1, 1]);
        AssertTensor(x.narrow(1, 1, 2), [2, 2], [1, 2, 4, 5]);
        Assert.Equal(3, x.stride(0));
    }

    [Fact]
    public void Elements_are_taken_by_index_and_mask()
    {
        var x = arange(6).reshape(2, 3);
        AssertTensor(x.index_select(1, tensor([2L, 0])), [2, 2], [2, 0, 5, 3]);
        AssertTensor(x.gather(1, tensor([2L, 0], [2, 1])), [2, 1], [2, 3]);
        AssertTensor(zeros([2, 3], ScalarType.Int64).scatter(1, tensor([2L, 0], [2, 1]), x), [2, 3], [0, 0, 0, 3, 0, 0]);
        AssertTensor(zeros([3], ScalarType.Int64).index_add(0, tensor([1L, 1]), tensor([2L, 3]), 1), [3], [0, 5, 0]);
        AssertTensor(x.masked_select(x > 3), [2], [4, 5]);
        AssertTensor((x > 3).nonzero(), [2, 2], [1, 1, 1, 2]);
        AssertTensor(where(x > 3, x, -x), [2, 3], [0, -1, -2, -3, 4, 5]);
        AssertTensor(x.select(0, 1), [3], [3, 4, 5]);
    }

    [Fact]
    public void Brackets_read_and_write()
    {
        var x = arange(12).reshape(2, 2, 3);
        AssertTensor(x[1], [2, 3], [6, 7, 8, 9, 10, 11]);
        AssertTensor(x[-1, 0], [3], [6, 7, 8]);
        AssertTensor(x[1, 1, 2], [], [11]);
        AssertTensor(x[.., 0, 1..], [2, 2], [1, 2, 7, 8]);
        AssertTensor(x[TensorIndex.Ellipsis, ^1], [2, 2], [2, 5, 8, 11]);
        AssertTensor(x[TensorIndex.Ellipsis, ..^1], [2, 2, 2], [0, 1, 3, 4, 6, 7, 9, 10]);
        AssertTensor(x[TensorIndex.Slice(null, null, 2), TensorIndex.None], [1, 1, 2, 3], [0, 1, 2, 3, 4, 5]);
        AssertTensor(x[TensorIndex.Tensor(tensor([1L, 0])), 1], [2, 3], [9, 10, 11, 3, 4, 5]);
        AssertTensor(x[x > 9], [2], [10, 11]);
        x[0, 0] = tensor([7L, 7, 7]);
        x[.., 1, 2] = tensor(1L);
        x[x == 10] = tensor(0L);
        AssertTensor(x, [2, 2, 3], [7, 7, 7, 3, 4, 1, 6, 7, 8, 9, 0, 1]);
    }

    [Fact]
    public void Products_follow_their_formulas()
    {
        var (a, b) = (tensor([1.0, 2, 3, 4], [2, 2]), tensor([5.0, 6, 7, 8], [2, 2]));
        AssertTensor(a.matmul(b), [2, 2], [19, 22, 43, 50]);
        AssertTensor(mm(a, b), [2, 2], [19, 22, 43, 50]);
        AssertTensor(a.unsqueeze(0).bmm(b.unsqueeze(0)), [1, 2, 2], [19, 22, 43, 50]);
        AssertTensor(a.addmm(a, b, beta: 2, alpha: 3), [2, 2], [59, 70, 135, 158]);
        AssertTensor(a.mv(tensor([1.0, -1])), [2], [-1, -1]);
        AssertTensor(tensor([1.0, 2]).dot(tensor([3.0, 4])), [], [11]);
        AssertTensor(tensor([1.0, 2]).outer(tensor([3.0, 4])), [2, 2], [3, 4, 6, 8]);
        AssertTensor(einsum("ij,kj->ik", a, b), [2, 2], [17, 23, 39, 53]);
        AssertTensor(a.softmax(1), [2, 2], [1 / (1 + Math.E), Math.E / (1 + Math.E), 1 / (1 + Math.E), Math.E / (1 + Math.E)]);
        Assert.Equal(ScalarType.Float32, a.log_softmax(1, ScalarType.Float32).dtype);
        Assert.True(a.allclose(a + 1e-9));
        Assert.False(a.Equals(a + 1e-9));
    }

    [Fact]
    public void Draw_has_the_mean_and_spread_it_was_asked_for()
    {
        manual_seed(5);
        var normal = empty(20_000).normal_(3, 0.5);
        Assert.Equal(3, normal.mean().item<float>(), 0.02);
        Assert.Equal(0.5, normal.std().item<float>(), 0.02);
        var uniform = empty(20_000).uniform_(-1, 3);
        Assert.Equal(1, uniform.mean().item<float>(), 0.05);
        Assert.InRange(uniform.min().item<float>(), -1, -0.99);
        Assert.Equal(0.25, empty(20_000).bernoulli_(0.25).mean().item<float>(), 0.02);
        Assert.Equal(0.8, full([20_000], 0.8).bernoulli().mean().item<float>(), 0.02);
    }
}
