namespace OpenLedger.Core.Staking;

/// <summary>Which rewards stake takes part in.</summary>
[Flags]
public enum RewardStreams : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Those for all stake.</summary>
    Stakers = 1,

    /// <summary>Those for the stake behind validators that are active and stake enough of their own.</summary>
    Validators = 2,
}

/// <summary>All stake behind one provider, or behind nobody.</summary>
public sealed record StakePool
{
    /// <summary>The least stake, in base units, with which a pool takes part in rewards: one OPEN.</summary>
    public static readonly UInt128 MinRewarded = Open.OpenAmount.Whole(1).Units;

    /// <summary>What is staked.</summary>
    public SharePool Staked { get; init; }

    /// <summary>What leaves, and is still liable.</summary>
    public SharePool Leaving { get; init; }

    /// <summary>What each share of the stake has got.</summary>
    public RewardStream Rewards { get; init; }

    /// <summary>Which rewards it takes part in since it was last counted.</summary>
    public RewardStreams In { get; init; }

    /// <summary>Up to where the rewards for all stake were counted for it.</summary>
    public UInt128 StakersMark { get; init; }

    /// <summary>Up to where the rewards for validators were counted for it.</summary>
    public UInt128 ValidatorsMark { get; init; }

    /// <summary>The parts of a base unit that were left.</summary>
    public UInt128 Fraction { get; init; }

    /// <summary>Whether nothing is in it.</summary>
    internal bool IsEmpty => Staked.Shares == 0 && Leaving.Shares == 0;

    /// <summary>How many units of a stream it has.</summary>
    internal UInt128 UnitsIn(RewardStreams stream) => In.HasFlag(stream) ? Staked.Tokens : 0;
}
