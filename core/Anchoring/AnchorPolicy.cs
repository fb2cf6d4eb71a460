namespace OpenLedger.Core.Anchoring;

/// <summary>When to anchor, and what it may cost.</summary>
public sealed record AnchorPolicy
{
    /// <summary>How much time passes between anchors at least, unless one is asked for or much value moves.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How much value, in base units of OPEN, may move before the next anchor is due at once.</summary>
    public UInt128 MovedLimit { get; init; } = UInt128.MaxValue;

    /// <summary>How many blocks must follow a transaction's until it counts as anchored.</summary>
    public ulong Confirmations { get; init; } = 12;

    /// <summary>How long a transaction may wait for a block before it is replaced by one that offers more.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most that is ever offered for a unit of gas, in wei.</summary>
    public ulong MaxFeePerGas { get; init; } = 500_000_000_000;
}
