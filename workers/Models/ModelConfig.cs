using OpenLedger.Core.Results;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Worker.Models;

/// <summary>The families of decoders whose weights can be loaded.</summary>
public enum ModelFamily
{
    /// <summary>Llama 2 and 3, and what has their architecture.</summary>
    Llama,

    /// <summary>Mistral: a Llama whose attention may see a window only.</summary>
    Mistral,

    /// <summary>Qwen2 and Qwen2.5: biases on queries, keys and values; upper layers may see a window only.</summary>
    Qwen2,
}

/// <summary>How a decoder is built: what <c>config.json</c> of a Hugging Face folder says, with each family's defaults filled in and every number in its bounds.</summary>
public sealed record ModelConfig
{
    /// <summary>Which family's conventions hold.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>Tokens, 1 to 1,048,576.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream, 1 to 65,536.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside a feed-forward layer, 1 to 1,048,576.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers, 1 to 512.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of queries, 1 to 1,024.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and of values; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head, even, 2 to 1,024; <see cref="Heads"/> of them need not make up <see cref="HiddenSize"/>.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Positions the model was made for, 1 to 16,777,216.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>What keeps the root of the norms from zero, above 0 and at most 0.1.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>The base of the rotary frequencies, 1 to 10¹².</summary>
    public required double RopeTheta { get; init; }

    /// <summary>How the rotary frequencies are stretched, or null where they are not.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>How many positions back attention sees, itself included, in the layers from <see cref="FirstWindowLayer"/> on; null where it sees all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>The first layer that <see cref="SlidingWindow"/> is for; <see cref="Layers"/> where it is for none.</summary>
    public int FirstWindowLayer { get; init; }

    /// <summary>Queries, keys and values have biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>The output of attention has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>The feed-forward layers have biases.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>The matrix of the embeddings is that of the output too.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>What the weights were saved as, where the file says so: F32, F16 or BF16. What they are is in their own headers.</summary>
    public TensorType? Type { get; init; }

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <param name="json">At most <see cref="ConfigReader.MaxBytes"/>.</param>
    /// <returns>The configuration; or <c>config-malformed</c>, <c>config-out-of-range</c> or <c>config-unsupported</c>, with the member's name as a JSON Pointer.</returns>
    public static Result<ModelConfig> Parse(ReadOnlyMemory<byte> json) => ConfigReader.Read(json, Read);

    private static ModelConfig Read(ConfigReader config)
    {
        var family = config.Word("model_type", null) switch
        {
            "llama" => ModelFamily.Llama,
            "mistral" => ModelFamily.Mistral,
            "qwen2" => ModelFamily.Qwen2,
            _ => config.Refuse("model_type", "llama, mistral and qwen2 are known", ModelFamily.Llama),
        };
        if (config.Word("hidden_act", "silu") != "silu")
            config.Refuse("hidden_act", "only silu is known", 0);
        if (config.Has("quantization_config"))
            config.Refuse("quantization_config", "weights that are stored quantized cannot be loaded", 0);
        if (config.Number("partial_rotary_factor", 0, 1, 1) != 1)
            config.Refuse("partial_rotary_factor", "heads are rotated whole", 0);
        var hidden = config.Integer("hidden_size", 1, 65_536);
        var layers = config.Integer("num_hidden_layers", 1, 512);
        var heads = config.Integer("num_attention_heads", 1, 1024);
        var keyValueHeads = config.Integer("num_key_value_heads", 1, heads, family == ModelFamily.Mistral && !config.IsNull("num_key_value_heads") ? 8 : heads);
        if (heads % keyValueHeads != 0)
            config.OutOfRange("num_key_value_heads", $"{keyValueHeads} heads of keys cannot be shared evenly by {heads} of queries.");
        if (!config.Has("head_dim") && hidden % heads != 0)
            config.OutOfRange("num_attention_heads", $"{heads} heads do not divide a width of {hidden}, and no head_dim is given.");
        var headSize = config.Integer("head_dim", 2, 1024, hidden / heads);
        if (headSize is < 2 or > 1024 || headSize % 2 != 0)
            config.OutOfRange("head_dim", $"A head's width is even, from 2 to 1024, not {headSize}.");
        var maxPositions = config.Integer("max_position_embeddings", 1, RopeScaling.MaxPositions);
        var (theta, scaling) = RopeScaling.Read(config, maxPositions);
        var (window, firstWindowLayer) = Window(config, family, layers);
        // Qwen2 has biases on queries, keys and values whatever its configuration says, Mistral has none; of Llama's the configuration decides.
        var attentionBias = family == ModelFamily.Llama && config.Flag("attention_bias", false);
        return new ModelConfig
        {
            Family = family,
            VocabularySize = config.Integer("vocab_size", 1, 1 << 20),
            HiddenSize = hidden,
            IntermediateSize = config.Integer("intermediate_size", 1, 1 << 20),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = headSize,
            MaxPositions = maxPositions,
            RmsNormEpsilon = config.Number("rms_norm_eps", 1e-12, 0.1, 1e-6),
            RopeTheta = theta,
            RopeScaling = scaling,
            SlidingWindow = window,
            FirstWindowLayer = firstWindowLayer,
            QueryKeyValueBias = family == ModelFamily.Qwen2 || attentionBias,
            OutputBias = attentionBias,
            FeedForwardBias = family == ModelFamily.Llama && config.Flag("mlp_bias", false),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Type = SavedType(config),
        };
    }

    /// <summary>Mistral's window is for all layers and 4,096 where nothing is said; Qwen2's has to be switched on, and leaves out the first layers; Llama has none.</summary>
    private static (int? Window, int FirstLayer) Window(ConfigReader config, ModelFamily family, int layers)
    {
        const int Default = 4096;
        if (family == ModelFamily.Mistral)
            return config.IsNull("sliding_window") ? (null, layers) : (config.Integer("sliding_window", 1, RopeScaling.MaxPositions, Default), 0);
        if (family == ModelFamily.Qwen2 && config.Flag("use_sliding_window", false) && !config.IsNull("sliding_window"))
            return (config.Integer("sliding_window", 1, RopeScaling.MaxPositions, Default), Math.Min(layers, config.Integer("max_window_layers", 0, 1 << 20, 28)));
        return (null, layers);
    }

    /// <summary>The newer name wins, as upstream.</summary>
    private static TensorType? SavedType(ConfigReader config)
    {
        var name = config.Has("dtype") ? "dtype" : "torch_dtype";
        return config.Word(name, "") switch
        {
            "" => null,
            "float32" => TensorType.F32,
            "float16" => TensorType.F16,
            "bfloat16" => TensorType.BF16,
            _ => config.Refuse<TensorType?>(name, "float32, float16 and bfloat16 are known", null),
        };
    }
}
