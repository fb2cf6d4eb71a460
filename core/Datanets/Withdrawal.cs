using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary><c>contribution.withdraw</c>, by its contributor or the Datanet's owner: takes records back, or all of it.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
/// <param name="Records">The records, each with the path to the root that was attested for the contribution; none for all of it.</param>
public sealed record ContributionWithdraw(ContributionId Contribution, string Reason, IReadOnlyList<ProvenRecord> Records) : Payload
{
    /// <summary>The most records of one command; the size of an entry allows fewer where paths are long.</summary>
    public const int MaxRecords = 256;

    internal static ContributionWithdraw Read(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var reason = reader.Text("reason", 1, 1_000);
        return new ContributionWithdraw(contribution, reason, reader.Objects("records", 0, MaxRecords, ReadRecord));
    }

    private static ProvenRecord ReadRecord(ObjectReader reader)
    {
        var hash = reader.Hash("hash");
        var index = reader.UInt64("index");
        var path = new List<Hash256>();
        foreach (var text in reader.Texts("path", 0, InclusionProof.MaxLength, 2 * Hash256.Size))
        {
            if (!Hash256.TryParse(text, out var node))
                reader.Reject("not-a-hash", "A SHA-256 is written as 64 lower-case hexadecimal digits.", "path");
            path.Add(node);
        }
        return new ProvenRecord(hash, index, path);
    }
}

/// <summary>What was taken back from a published contribution: the receipt.</summary>
/// <param name="Number">Its place among the Datanet's withdrawals, from 0.</param>
/// <param name="Contribution">From which contribution.</param>
/// <param name="By">Its contributor, or the Datanet's owner.</param>
/// <param name="Reason">Why.</param>
/// <param name="Records">The records; none for all that was left.</param>
/// <param name="Count">How many records.</param>
/// <param name="FromVersion">The first version that had them.</param>
/// <param name="Seq">The entry.</param>
/// <param name="Time">When.</param>
public sealed record Withdrawal(
    ulong Number, ContributionId Contribution, Address By, string Reason, IReadOnlyList<Hash256> Records, ulong Count, ulong FromVersion, Seq Seq, LedgerTime Time)
{
    /// <summary>True where all of the contribution was taken back.</summary>
    public bool IsWhole => Records.Count == 0;

    /// <summary>The version that leaves them out, or null while there is none yet.</summary>
    public ulong? Version { get; init; }
}
