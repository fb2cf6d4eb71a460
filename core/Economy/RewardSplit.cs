namespace OpenLedger.Core.Economy;

/// <summary>Something of each of those among whom the ledger divides what it gives: weights, amounts or what was left over.</summary>
/// <param name="Stakers">Who has staked.</param>
/// <param name="Validators">Who validates.</param>
/// <param name="Contributors">Who contributes records.</param>
/// <param name="Treasury">What governance spends.</param>
internal readonly record struct RewardSplit(UInt128 Stakers, UInt128 Validators, UInt128 Contributors, UInt128 Treasury)
{
    /// <summary>What a whole has.</summary>
    private const ulong Whole = 10_000;

    /// <summary>All together.</summary>
    public UInt128 Sum => Stakers + Validators + Contributors + Treasury;

    /// <summary>
    /// Divides an amount by these weights, in basis points, which are a whole together. Everyone's fraction of a base unit is carried to the next time: dividing an amount in any number of
    /// steps gives everyone the same as dividing it at once, and at most three base units wait.
    /// </summary>
    /// <param name="amount">At most the supply.</param>
    /// <param name="carried">Everyone's fraction from the time before, in ten thousandths of a base unit.</param>
    /// <returns>What everyone gets, and everyone's fraction.</returns>
    public (RewardSplit Parts, RewardSplit Carried) Divide(UInt128 amount, RewardSplit carried)
    {
        if (Sum != Whole)
            throw new InvalidOperationException($"The weights are {Sum} basis points together.");
        var (stakers, stakersRest) = UInt128.DivRem((amount * Stakers) + carried.Stakers, Whole);
        var (validators, validatorsRest) = UInt128.DivRem((amount * Validators) + carried.Validators, Whole);
        var (contributors, contributorsRest) = UInt128.DivRem((amount * Contributors) + carried.Contributors, Whole);
        var (treasury, treasuryRest) = UInt128.DivRem((amount * Treasury) + carried.Treasury, Whole);
        return (new RewardSplit(stakers, validators, contributors, treasury), new RewardSplit(stakersRest, validatorsRest, contributorsRest, treasuryRest));
    }

    /// <summary>How many base units wait, where these are everyone's fractions.</summary>
    public UInt128 Waiting => Sum / Whole;

    /// <summary>Whether these can be everyone's fractions.</summary>
    public bool AreFractions => Stakers < Whole && Validators < Whole && Contributors < Whole && Treasury < Whole && Sum % Whole == 0;

    public static RewardSplit operator +(RewardSplit a, RewardSplit b) =>
        new(a.Stakers + b.Stakers, a.Validators + b.Validators, a.Contributors + b.Contributors, a.Treasury + b.Treasury);
}
