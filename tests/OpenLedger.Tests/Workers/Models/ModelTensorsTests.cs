using OpenLedger.Worker.Models;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Tests.Workers.Models;

public sealed class ModelTensorsTests
{
    private static readonly ModelConfig Qwen = new()
    {
        Family = ModelFamily.Qwen2,
        VocabularySize = 128,
        HiddenSize = 64,
        IntermediateSize = 96,
        Layers = 2,
        Heads = 8,
        KeyValueHeads = 2,
        HeadSize = 16,
        MaxPositions = 512,
        RmsNormEpsilon = 1e-6,
        RopeTheta = 10_000,
        QueryKeyValueBias = true,
    };

    private static List<TensorEntry> Weights { get; } = [.. ModelTensors.Of(Qwen).Select(t => new TensorEntry(t.Name, TensorType.BF16, t.Shape, 0, 0))];

    [Fact]
    public void Tensors_have_the_names_and_shapes_of_checkpoints()
    {
        var shapes = ModelTensors.Of(Qwen).ToDictionary(t => t.Name, t => string.Join(',', t.Shape));
        // Embeddings, head and last norm; nine weights and three biases a layer.
        Assert.Equal(3 + (2 * 12), shapes.Count);
        Assert.Equal("128,64", shapes["model.embed_tokens.weight"]);
        Assert.Equal("128,64", shapes["lm_head.weight"]);
        Assert.Equal("128,64", shapes["model.layers.0.self_attn.q_proj.weight"]);
        Assert.Equal("32,64", shapes["model.layers.1.self_attn.k_proj.weight"]);
        Assert.Equal("32", shapes["model.layers.1.self_attn.v_proj.bias"]);
        Assert.Equal("64,128", shapes["model.layers.1.self_attn.o_proj.weight"]);
        Assert.Equal("96,64", shapes["model.layers.1.mlp.gate_proj.weight"]);
        Assert.Equal("64,96", shapes["model.layers.1.mlp.down_proj.weight"]);
        Assert.Equal("64", shapes["model.norm.weight"]);
        var biased = ModelTensors.Of(Qwen with { OutputBias = true, FeedForwardBias = true }).Select(t => t.Name).ToList();
        Assert.Equal(3 + (2 * 16), biased.Count);
        Assert.Contains("model.layers.1.self_attn.o_proj.bias", biased);
    }

    [Fact]
    public void Weights_that_fit_are_taken_and_what_follows_from_them_may_be_there_too()
    {
        Assert.Null(ModelTensors.Misfit(Qwen, Weights));
        Assert.Null(ModelTensors.Misfit(Qwen with { TiedEmbeddings = true }, Weights));
        Assert.Null(ModelTensors.Misfit(Qwen, [.. Weights, new TensorEntry("model.layers.0.self_attn.rotary_emb.inv_freq", TensorType.F32, [8], 0, 32)]));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_by_name()
    {
        for (var i = 0; i < Weights.Count; i++)
        {
            var (rest, tensor) = (Weights.Where((_, j) => j != i).ToList(), Weights[i]);
            AssertRefused(rest, tensor.Name);
            AssertRefused([.. rest, tensor with { Shape = [.. tensor.Shape.Select(d => d + 1)] }], tensor.Name);
            AssertRefused([.. rest, tensor with { Shape = [.. tensor.Shape, 1] }], tensor.Name);
            AssertRefused([.. rest, tensor with { Type = TensorType.I8 }], tensor.Name);
        }
        AssertRefused([.. Weights, new TensorEntry("model.layers.2.mlp.up_proj.weight", TensorType.BF16, [96, 64], 0, 0)], "model.layers.2.mlp.up_proj.weight");
    }

    private static void AssertRefused(List<TensorEntry> weights, string name)
    {
        var error = ModelTensors.Misfit(Qwen, weights)!;
        Assert.Equal("config-weights", error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
