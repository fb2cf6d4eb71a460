using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Economy;

/// <summary>How a genesis divides the supply.</summary>
public static class Allocations
{
    /// <summary>The most parts.</summary>
    public const int Most = 64;

    /// <summary>Reads the parts of a genesis: none, where all OPEN is with the bridge at first, or parts that are the whole supply together.</summary>
    internal static IReadOnlyList<Allocation> Read(ObjectReader reader)
    {
        var allocations = reader.Objects("allocations", 0, Most, Allocation.Read);
        if (allocations.Count > 0)
            Check(reader, allocations);
        return allocations;
    }

    /// <summary>Reads a file that says how a ledger that is to be created divides the supply.</summary>
    /// <param name="json">An object with the member <c>allocations</c>: pool, amount, cliffMs, durationMs, and a beneficiary where it is known when the file is reviewed.</param>
    /// <param name="beneficiaries">Who gets what vests, by pool, where the file does not say it.</param>
    public static Result<IReadOnlyList<Allocation>> Parse(ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, AccountId> beneficiaries)
    {
        if (!Jcs.Parse(json).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var unnamed = reader.Objects("allocations", 1, Most, Allocation.ReadUnnamed);
            if (beneficiaries.Keys.FirstOrDefault(pool => !unnamed.Any(a => a.NeedsBeneficiary && a.Pool.ToString() == pool)) is { } idle)
                reader.Reject("allocation-beneficiary", $"There is nothing that vests out of \"{idle}\" for a beneficiary who is not named in the file.", "allocations");
            if (beneficiaries.Values.Any(b => !Allocation.CanBenefit(b)))
                reader.Reject("allocation-beneficiary", "A beneficiary is an address or the treasury.", "allocations");
            List<Allocation> named = [.. unnamed.Select(a => a.NeedsBeneficiary && beneficiaries.TryGetValue(a.Pool.ToString(), out var who) ? a with { Beneficiary = who } : a)];
            if (named.Find(a => a.NeedsBeneficiary) is { } missing)
                reader.Reject("allocation-beneficiary", $"Somebody must get what vests out of {missing.Pool}.", "allocations");
            named.Sort(Compare);
            Check(reader, named);
            return reader.Finish<IReadOnlyList<Allocation>>(() => named);
        }
    }

    /// <summary>How much of the supply is on the ledger from the start; as much must be in the vault on the L2.</summary>
    public static OpenAmount OnLedger(IEnumerable<Allocation> allocations) =>
        allocations.Where(a => a.Pool != AccountId.Bridge).Aggregate(default(OpenAmount), (sum, a) => sum + a.Amount);

    /// <summary>The movement that gives each pool its part out of the bridge, where all OPEN is before; none where the genesis has no parts.</summary>
    internal static Result<OpenBook> Give(OpenBook book, Entry genesis, IReadOnlyList<Allocation> allocations)
    {
        var parts = allocations.Where(a => a.Pool != AccountId.Bridge).GroupBy(a => a.Pool).Select(of => new Posting(of.Key, (Int128)OnLedger(of).Units)).ToList();
        return parts.Count == 0 ? book : book.Post(genesis, MovementReason.Allocation, [new(AccountId.Bridge, -(Int128)OnLedger(allocations).Units), .. parts]);
    }

    private static void Check(ObjectReader reader, IReadOnlyList<Allocation> allocations)
    {
        for (var i = 1; i < allocations.Count; i++)
        {
            if (Compare(allocations[i - 1], allocations[i]) >= 0)
                reader.Reject("allocations-not-sorted", "Allocations are sorted by pool and beneficiary, each pair once.", "allocations");
        }
        // At most 64 amounts of at most the supply: the sum has less than 100 bits.
        var sum = allocations.Aggregate(UInt128.Zero, (total, a) => total + a.Amount.Units);
        if (sum != OpenAmount.Supply.Units)
            reader.Reject("allocations-not-supply", $"The allocations are {sum} base units together, and the supply is {OpenAmount.Supply}.", "allocations");
    }

    private static int Compare(Allocation a, Allocation b) => a.Pool.CompareTo(b.Pool) is var order and not 0 ? order : Comparer<AccountId?>.Default.Compare(a.Beneficiary, b.Beneficiary);
}
