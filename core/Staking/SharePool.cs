namespace OpenLedger.Core.Staking;

/// <summary>
/// OPEN that belongs to many in shares, so that a slash takes the same part from all of them by one change. A share is worth Tokens / Shares base units: one at first, less after each slash, and never
/// more, because whoever joins gets shares rounded down and whoever leaves gets base units rounded down. What rounding leaves belongs to those who stay, and the last one gets all of it.
/// </summary>
/// <param name="Tokens">The base units; nothing exactly where there are no shares, and never more than the shares.</param>
/// <param name="Shares">The shares.</param>
public readonly record struct SharePool(UInt128 Tokens, UInt128 Shares)
{
    /// <summary>The most that a slash takes, in basis points: shares always keep a worth.</summary>
    public const int MaxCutBps = 9_900;

    /// <summary>A pool whose shares are worth less than 2^-16 base units takes nobody in any more; so shares always have fewer than 108 bits.</summary>
    private const int MaxDilutionBits = 16;

    /// <summary>What shares are worth, rounded down.</summary>
    public UInt128 WorthOf(UInt128 shares) => Tokens == Shares ? shares : Wide.Divide(Wide.Multiply(shares, Tokens), Shares).Quotient;

    /// <summary>The fewest shares that are worth so many base units, at most what all are worth.</summary>
    public UInt128 SharesFor(UInt128 tokens)
    {
        if (Tokens == Shares)
            return tokens;
        var (quotient, remainder) = Wide.Divide(Wide.Multiply(tokens, Shares), Tokens);
        return quotient + (remainder == 0 ? 0 : UInt128.One);
    }

    /// <summary>With so many base units more, and the shares that they are worth, rounded down; null where a share has lost nearly all of its worth.</summary>
    public (SharePool Pool, UInt128 Shares)? Add(UInt128 tokens)
    {
        if (Shares >> MaxDilutionBits > Tokens)
            return null;
        var shares = Tokens == Shares ? tokens : Wide.Divide(Wide.Multiply(tokens, Shares), Tokens).Quotient;
        return (new SharePool(Tokens + tokens, Shares + shares), shares);
    }

    /// <summary>Without so many shares, and the base units that leave with them.</summary>
    public (SharePool Pool, UInt128 Tokens) Remove(UInt128 shares)
    {
        var tokens = shares == Shares ? Tokens : WorthOf(shares);
        return (new SharePool(Tokens - tokens, Shares - shares), tokens);
    }
}
