using System.Collections.Immutable;
using OpenLedger.Core.Results;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Worker.Models;

/// <summary>Which tensors a configuration asks for, by the names that Hugging Face's checkpoints of these families use.</summary>
public static class ModelTensors
{
    private const string Head = "lm_head.weight";

    /// <summary>All names with their shapes: a matrix maps its second dimension to its first.</summary>
    public static IEnumerable<(string Name, ImmutableArray<long> Shape)> Of(ModelConfig config)
    {
        long hidden = config.HiddenSize, inner = config.IntermediateSize;
        long queries = (long)config.Heads * config.HeadSize, keys = (long)config.KeyValueHeads * config.HeadSize;
        yield return ("model.embed_tokens.weight", [config.VocabularySize, hidden]);
        for (var i = 0; i < config.Layers; i++)
        {
            var layer = $"model.layers.{i}";
            yield return ($"{layer}.input_layernorm.weight", [hidden]);
            yield return ($"{layer}.post_attention_layernorm.weight", [hidden]);
            (string Name, long Output, long Input, bool Bias)[] linear =
            [
                ("self_attn.q_proj", queries, hidden, config.QueryKeyValueBias),
                ("self_attn.k_proj", keys, hidden, config.QueryKeyValueBias),
                ("self_attn.v_proj", keys, hidden, config.QueryKeyValueBias),
                ("self_attn.o_proj", hidden, queries, config.OutputBias),
                ("mlp.gate_proj", inner, hidden, config.FeedForwardBias),
                ("mlp.up_proj", inner, hidden, config.FeedForwardBias),
                ("mlp.down_proj", hidden, inner, config.FeedForwardBias),
            ];
            foreach (var (name, output, input, bias) in linear)
            {
                yield return ($"{layer}.{name}.weight", [output, input]);
                if (bias)
                    yield return ($"{layer}.{name}.bias", [output]);
            }
        }
        yield return ("model.norm.weight", [hidden]);
        if (!config.TiedEmbeddings)
            yield return (Head, [config.VocabularySize, hidden]);
    }

    /// <summary>Whether weights are those that a configuration asks for: all of them, in their shapes, as F32, F16 or BF16, and no others.</summary>
    /// <param name="config">Of the same folder.</param>
    /// <param name="weights">The headers' entries.</param>
    /// <returns>Null; or <c>config-weights</c> with the first tensor that does not fit.</returns>
    public static Error? Misfit(ModelConfig config, IEnumerable<TensorEntry> weights)
    {
        var given = weights.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var (name, shape) in Of(config))
        {
            if (!given.Remove(name, out var tensor))
                return Error.Invalid("config-weights", $"The weights lack {name}, which the configuration asks for.");
            if (!tensor.Shape.AsSpan().SequenceEqual(shape.AsSpan()))
                return Error.Invalid("config-weights", $"{name} has the shape [{string.Join(", ", tensor.Shape)}], and the configuration asks for [{string.Join(", ", shape)}].");
            if (tensor.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
                return Error.Invalid("config-weights", $"{name} is stored as {tensor.Type}; F32, F16 and BF16 can be loaded.");
        }
        var unknown = given.Keys.Where(name => !IsSurplus(name, config)).Order(StringComparer.Ordinal).FirstOrDefault();
        return unknown is null ? null : Error.Invalid("config-weights", $"The weights hold {SafetensorsHeader.Quoted(unknown)}, which the configuration does not ask for.");
    }

    /// <summary>What older checkpoints store although it follows from the rest: rotary frequencies, and the output's matrix where it is that of the embeddings.</summary>
    private static bool IsSurplus(string name, ModelConfig config) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || (config.TiedEmbeddings && name == Head);
}
