using System.Text;
using System.Text.Json.Nodes;
using OpenLedger.Core.Results;
using OpenLedger.Tests.Primitives;
using OpenLedger.Worker.Models;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Tests.Workers.Models;

public sealed class ModelConfigTests
{
    private const string Sizes = """
        "vocab_size":128,"hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,"num_attention_heads":8,"max_position_embeddings":512
        """;

    [Fact]
    public void Llama_with_stretched_rotations_is_read()
    {
        var config = Parse($$$"""
            {"architectures":["LlamaForCausalLM"],"model_type":"llama",{{{Sizes}}},"num_key_value_heads":2,"rms_norm_eps":1e-05,"rope_theta":500000.0,"hidden_act":"silu",
             "rope_scaling":{"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":256,"rope_type":"llama3"},
             "tie_word_embeddings":true,"torch_dtype":"bfloat16","attention_bias":false,"eos_token_id":[1,2],"sliding_window":7}
            """).Value;
        Assert.Equal(
            new ModelConfig
            {
                Family = ModelFamily.Llama,
                VocabularySize = 128,
                HiddenSize = 64,
                IntermediateSize = 96,
                Layers = 2,
                Heads = 8,
                KeyValueHeads = 2,
                HeadSize = 8,
                MaxPositions = 512,
                RmsNormEpsilon = 1e-5,
                RopeTheta = 500_000,
                RopeScaling = new RopeScaling(RopeScalingKind.Llama3, 8, 256) { LowFrequencyFactor = 1, HighFrequencyFactor = 4 },
                FirstWindowLayer = 2,
                TiedEmbeddings = true,
                Type = TensorType.BF16,
            },
            config);
    }

    [Fact]
    public void Defaults_are_those_of_the_family()
    {
        var llama = Parse($$"""{"model_type":"llama",{{Sizes}}}""").Value;
        Assert.Equal((8, 1e-6, 10_000.0, null, null), (llama.KeyValueHeads, llama.RmsNormEpsilon, llama.RopeTheta, llama.RopeScaling, llama.Type));
        Assert.Equal((null, false, false, false, false), (llama.SlidingWindow, llama.QueryKeyValueBias, llama.OutputBias, llama.FeedForwardBias, llama.TiedEmbeddings));
        var biased = Parse($$"""{"model_type":"llama",{{Sizes}},"attention_bias":true,"mlp_bias":true}""").Value;
        Assert.True(biased is { QueryKeyValueBias: true, OutputBias: true, FeedForwardBias: true });
        var qwen = Parse($$"""{"model_type":"qwen2",{{Sizes}},"sliding_window":100,"max_window_layers":1}""").Value;
        Assert.True(qwen is { QueryKeyValueBias: true, OutputBias: false, SlidingWindow: null, FirstWindowLayer: 2 });
    }

    [Theory]
    [InlineData("mistral", "", 4096, 0)]
    [InlineData("mistral", ",\"sliding_window\":64", 64, 0)]
    [InlineData("mistral", ",\"sliding_window\":null", null, 2)]
    [InlineData("qwen2", ",\"use_sliding_window\":true,\"sliding_window\":64,\"max_window_layers\":1", 64, 1)]
    [InlineData("qwen2", ",\"use_sliding_window\":true,\"sliding_window\":64", 64, 2)]
    [InlineData("llama", ",\"use_sliding_window\":true,\"sliding_window\":64", null, 2)]
    public void Window_follows_the_family(string family, string members, int? window, int first)
    {
        var config = Parse($$"""{"model_type":"{{family}}",{{Sizes}}{{members}}}""").Value;
        Assert.Equal((window, first), (config.SlidingWindow, config.FirstWindowLayer));
    }

    [Theory]
    [InlineData("""{"type":"linear","factor":2}""", RopeScalingKind.Linear, 512)]
    [InlineData("""{"rope_type":"dynamic","factor":2.0}""", RopeScalingKind.Dynamic, 512)]
    [InlineData("""{"type":"yarn","factor":2.0,"original_max_position_embeddings":128}""", RopeScalingKind.Yarn, 128)]
    public void Rotations_are_stretched_by_a_known_rule(string scaling, RopeScalingKind kind, int original)
    {
        var read = Parse($$"""{"model_type":"llama",{{Sizes}},"rope_scaling":{{scaling}}}""").Value.RopeScaling!;
        Assert.Equal((kind, 2.0, original), (read.Kind, read.Factor, read.OriginalMaxPositions));
        if (kind == RopeScalingKind.Yarn)
            Assert.Equal((32.0, 1.0, 1.0693), (read.BetaFast, read.BetaSlow, Math.Round(read.AttentionFactor, 4)));
    }

    [Fact]
    public void Newer_files_keep_all_of_rotation_together()
    {
        var config = Parse($$$"""{"model_type":"llama",{{{Sizes}}},"rope_parameters":{"rope_type":"default","rope_theta":1000000.0},"dtype":"float16","torch_dtype":"float32"}""").Value;
        Assert.Equal((1e6, null, TensorType.F16), (config.RopeTheta, config.RopeScaling, config.Type));
    }

    [Theory]
    [InlineData("model_type", "\"gpt2\"", "config-unsupported")]
    [InlineData("model_type", null, "config-malformed")]
    [InlineData("hidden_act", "\"gelu\"", "config-unsupported")]
    [InlineData("quantization_config", "{}", "config-unsupported")]
    [InlineData("partial_rotary_factor", "0.5", "config-unsupported")]
    [InlineData("torch_dtype", "\"int8\"", "config-unsupported")]
    [InlineData("vocab_size", "0", "config-out-of-range")]
    [InlineData("vocab_size", null, "config-malformed")]
    [InlineData("vocab_size", "null", "config-malformed")]
    [InlineData("hidden_size", "65537", "config-out-of-range")]
    [InlineData("intermediate_size", "-1", "config-out-of-range")]
    [InlineData("num_hidden_layers", "1e9", "config-out-of-range")]
    [InlineData("num_hidden_layers", "\"2\"", "config-out-of-range")]
    [InlineData("num_attention_heads", "0", "config-out-of-range")]
    [InlineData("num_attention_heads", "7", "config-out-of-range")]
    [InlineData("num_key_value_heads", "3", "config-out-of-range")]
    [InlineData("num_key_value_heads", "16", "config-out-of-range")]
    [InlineData("head_dim", "7", "config-out-of-range")]
    [InlineData("max_position_embeddings", "16777217", "config-out-of-range")]
    [InlineData("rms_norm_eps", "0", "config-out-of-range")]
    [InlineData("rms_norm_eps", "1e999", "config-out-of-range")]
    [InlineData("rope_theta", "0.5", "config-out-of-range")]
    [InlineData("tie_word_embeddings", "1", "config-out-of-range")]
    [InlineData("rope_scaling", "7", "config-out-of-range")]
    [InlineData("rope_scaling", """{"type":"longrope","factor":2}""", "config-unsupported")]
    [InlineData("rope_scaling", """{"type":"linear"}""", "config-malformed")]
    [InlineData("rope_scaling", """{"type":"linear","factor":0.5}""", "config-out-of-range")]
    [InlineData("rope_scaling", """{"type":"yarn","factor":2,"mscale":1}""", "config-unsupported")]
    [InlineData("rope_scaling", """{"type":"yarn","factor":2,"beta_fast":1,"beta_slow":2}""", "config-out-of-range")]
    [InlineData("rope_scaling", """{"type":"llama3","factor":2,"low_freq_factor":4,"high_freq_factor":4}""", "config-out-of-range")]
    public void Member_that_cannot_be_is_refused_by_its_name(string name, string? value, string code)
    {
        var config = JsonNode.Parse($$"""{"model_type":"llama",{{Sizes}}}""")!.AsObject();
        Assert.True(Parse(config.ToJsonString()).IsOk);
        config.Remove(name);
        var members = string.Join(',', config.Select(m => $"\"{m.Key}\":{m.Value!.ToJsonString()}"));
        var error = Parse(value is null ? $"{{{members}}}" : $"{{{members},\"{name}\":{value}}}").Error!;
        Assert.Equal(code, error.Code);
        Assert.StartsWith("/" + name, error.Pointer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"model_type":"llama","model_type":"llama"}""")]
    [InlineData("""{"model_type":"\ud800"}""")]
    [InlineData("""{"model_type":NaN}""")]
    public void Text_that_is_no_configuration_is_refused(string json) => Assert.Equal("config-malformed", Parse(json).Error!.Code);

    [Fact]
    public void Configuration_of_any_bytes_never_throws()
    {
        var whole = Encoding.UTF8.GetBytes($$$"""{"model_type":"qwen2",{{{Sizes}}},"head_dim":8,"rope_scaling":{"type":"yarn","factor":2.0}}""");
        Gens.ForAll(FsCheck.Fluent.Gen.Two(FsCheck.Fluent.Gen.Choose(0, int.MaxValue)), 1000, change =>
        {
            var bytes = (byte[])whole.Clone();
            bytes[change.Item1 % bytes.Length] = (byte)change.Item2;
            if (!ModelConfig.Parse(bytes).Try(out var config, out var error))
                Assert.StartsWith("config-", error.Code, StringComparison.Ordinal);
            else
                Assert.True(config.Heads % config.KeyValueHeads == 0 && config.HeadSize % 2 == 0 && config.Layers is > 0 and <= 512);
        });
    }

    private static Result<ModelConfig> Parse(string json) => ModelConfig.Parse(Encoding.UTF8.GetBytes(json));
}
