namespace OpenLedger.Worker.Models;

/// <summary>By which rule rotary frequencies are stretched beyond the positions a model was first trained on; the names are those of <c>rope_type</c>.</summary>
public enum RopeScalingKind
{
    /// <summary>All positions are divided by the factor.</summary>
    Linear,

    /// <summary>The base grows with the length of the text (NTK-aware).</summary>
    Dynamic,

    /// <summary>Low frequencies are divided by the factor, high ones stay, and those between go over smoothly.</summary>
    Llama3,

    /// <summary>YaRN (Peng et al. 2023, arXiv:2309.00071, section 3).</summary>
    Yarn,
}

/// <summary>How a model's rotary frequencies are stretched.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Factor">By how much, 1 to 1,000.</param>
/// <param name="OriginalMaxPositions">The positions before stretching; what the configuration gives as its own where it says nothing of this.</param>
public sealed record RopeScaling(RopeScalingKind Kind, double Factor, int OriginalMaxPositions)
{
    /// <summary>The largest number of positions that a configuration may name.</summary>
    public const int MaxPositions = 1 << 24;

    private static readonly string[] Known =
    [
        "type", "rope_type", "rope_theta", "factor", "original_max_position_embeddings",
        "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow", "attention_factor",
    ];

    /// <summary>Of <see cref="RopeScalingKind.Llama3"/>: wavelengths above the original positions divided by this are low frequencies.</summary>
    public double LowFrequencyFactor { get; init; }

    /// <summary>Of <see cref="RopeScalingKind.Llama3"/>: wavelengths below the original positions divided by this are high frequencies; above <see cref="LowFrequencyFactor"/>.</summary>
    public double HighFrequencyFactor { get; init; }

    /// <summary>Of <see cref="RopeScalingKind.Yarn"/>: above so many rotations a frequency stays.</summary>
    public double BetaFast { get; init; }

    /// <summary>Of <see cref="RopeScalingKind.Yarn"/>: below so many rotations a frequency is divided; below <see cref="BetaFast"/>.</summary>
    public double BetaSlow { get; init; }

    /// <summary>Of <see cref="RopeScalingKind.Yarn"/>: what cosines and sines are multiplied by; 0.1 · ln(factor) + 1 where the configuration says nothing.</summary>
    public double AttentionFactor { get; init; }

    /// <summary>Reads the base and the scaling, from <c>rope_parameters</c> where there are any, else from <c>rope_theta</c> and <c>rope_scaling</c>.</summary>
    internal static (double Theta, RopeScaling? Scaling) Read(ConfigReader config, int maxPositions)
    {
        const double DefaultTheta = 10_000, MaxTheta = 1e12;
        var theta = config.Number("rope_theta", 1, MaxTheta, DefaultTheta);
        if ((config.Inner("rope_parameters") ?? config.Inner("rope_scaling")) is not { } rope)
            return (theta, null);
        // A member that is not understood would change every number of the model, unnoticed.
        foreach (var name in rope.Names.Except(Known, StringComparer.Ordinal))
            rope.Refuse(name, "it is no member of a known scaling", 0);
        theta = rope.Number("rope_theta", 1, MaxTheta, theta);
        return rope.Word(rope.Has("rope_type") ? "rope_type" : "type", "default") switch
        {
            "default" => (theta, null),
            "linear" => (theta, Stretched(RopeScalingKind.Linear)),
            "dynamic" => (theta, Stretched(RopeScalingKind.Dynamic)),
            "llama3" => (theta, Llama3()),
            "yarn" => (theta, Yarn()),
            _ => rope.Refuse<(double, RopeScaling?)>("rope_type", "default, linear, dynamic, llama3 and yarn are known", (theta, null)),
        };

        RopeScaling Stretched(RopeScalingKind kind) =>
            new(kind, rope.Number("factor", 1, 1000), rope.Integer("original_max_position_embeddings", 1, MaxPositions, maxPositions));

        RopeScaling Llama3()
        {
            var scaling = Stretched(RopeScalingKind.Llama3) with
            {
                LowFrequencyFactor = rope.Number("low_freq_factor", 1e-3, 1e6),
                HighFrequencyFactor = rope.Number("high_freq_factor", 1e-3, 1e6),
            };
            if (!(scaling.LowFrequencyFactor < scaling.HighFrequencyFactor))
                rope.OutOfRange("high_freq_factor", "It is above low_freq_factor.");
            return scaling;
        }

        RopeScaling Yarn()
        {
            var scaling = Stretched(RopeScalingKind.Yarn) with { BetaFast = rope.Number("beta_fast", 1e-3, 1e6, 32), BetaSlow = rope.Number("beta_slow", 1e-3, 1e6, 1) };
            if (!(scaling.BetaSlow < scaling.BetaFast))
                rope.OutOfRange("beta_fast", "It is above beta_slow.");
            return scaling with { AttentionFactor = rope.Number("attention_factor", 1e-3, 1000, (0.1 * Math.Log(scaling.Factor)) + 1) };
        }
    }
}
