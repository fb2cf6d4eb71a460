using OpenLedger.Core.Json;
using OpenLedger.Core.Open;

namespace OpenLedger.Core.Economy;

/// <summary>
/// A part of the supply as the genesis gives it. What goes to <c>bridge</c>, <c>treasury</c> or an address is theirs at once. What goes to one of <see cref="Vesting"/> is locked there: nothing
/// for a while, and then a little with each epoch, in proportion to the time.
/// </summary>
/// <param name="Pool">Which account has it at first.</param>
/// <param name="Amount">How much, more than nothing.</param>
/// <param name="Beneficiary">Who gets what vests: an address or the treasury; null for what is given at once, and for <c>community</c>, whose vested part is the emission.</param>
/// <param name="CliffMs">For how long nothing vests, in milliseconds from the genesis.</param>
/// <param name="DurationMs">Over how long it vests after that, in milliseconds; 0 for all of it at the end of the cliff.</param>
public sealed record Allocation(AccountId Pool, OpenAmount Amount, AccountId? Beneficiary, ulong CliffMs, ulong DurationMs)
{
    /// <summary>The longest cliff, and the longest duration: a hundred years, in milliseconds.</summary>
    public const ulong MaxMs = 36_525UL * 86_400_000;

    /// <summary>The accounts out of which OPEN vests.</summary>
    public static IReadOnlyList<AccountId> Vesting { get; } = [AccountId.Community, AccountId.Ecosystem, AccountId.Investors, AccountId.Team];

    /// <summary>Whether it is locked at first.</summary>
    public bool IsVesting => Vesting.Contains(Pool);

    /// <summary>How much of it has vested so long after the genesis: all of it at the end, to the last base unit, and rounded down before.</summary>
    public OpenAmount VestedAfter(ulong elapsedMs)
    {
        if (elapsedMs < CliffMs)
            return default;
        var since = elapsedMs - CliffMs;
        return since >= DurationMs ? Amount : new OpenAmount(Proportion.Of(Amount.Units, since, DurationMs));
    }

    /// <summary>As it stands in the genesis and in the reviewed file.</summary>
    public IReadOnlyDictionary<string, string> ToMembers()
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = Amount.ToString(),
            ["cliffMs"] = CliffMs.ToString(),
            ["durationMs"] = DurationMs.ToString(),
            ["pool"] = Pool.ToString(),
        };
        if (Beneficiary is { } beneficiary)
            members["beneficiary"] = beneficiary.ToString();
        return members;
    }

    /// <summary>Reads one that may lack the beneficiary that it needs.</summary>
    internal static Allocation ReadUnnamed(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        var beneficiary = reader.Has("beneficiary") ? AccountId.Read(reader, "beneficiary") : (AccountId?)null;
        var allocation = new Allocation(AccountId.Read(reader, "pool"), amount, beneficiary, reader.UInt64("cliffMs", 0, MaxMs), reader.UInt64("durationMs", 0, MaxMs));
        allocation.Check(reader);
        return allocation;
    }

    /// <summary>Reads one as it stands in the genesis.</summary>
    internal static Allocation Read(ObjectReader reader)
    {
        var allocation = ReadUnnamed(reader);
        if (allocation.NeedsBeneficiary)
            reader.Reject("allocation-beneficiary", $"Somebody must get what vests out of {allocation.Pool}.");
        return allocation;
    }

    /// <summary>Whether it says nobody who gets what vests, and somebody must.</summary>
    internal bool NeedsBeneficiary => IsVesting && Pool != AccountId.Community && Beneficiary is null;

    /// <summary>Whether it can be had by somebody: an address, or the treasury, which governance spends.</summary>
    internal static bool CanBenefit(AccountId account) => account.Name is null || account == AccountId.Treasury;

    private void Check(ObjectReader reader)
    {
        if (!IsVesting && Pool != AccountId.Bridge && !CanBenefit(Pool))
            reader.Reject("allocation-pool", $"The genesis gives nothing to {Pool}.", "pool");
        else if (!IsVesting && (CliffMs, DurationMs) != (0, 0))
            reader.Reject("allocation-vesting", $"What goes to {Pool} is given at once.", "durationMs");
        else if (Beneficiary is { } beneficiary && (!IsVesting || Pool == AccountId.Community || !CanBenefit(beneficiary)))
            reader.Reject("allocation-beneficiary", $"What vests out of {Pool} cannot go to {beneficiary}.", "beneficiary");
    }
}
