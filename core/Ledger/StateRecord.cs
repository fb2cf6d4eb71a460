using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What a <c>state</c> entry says, a derived system entry: which hash the state had after so many entries. Any replayer computes the same, or the entry is a no-op.</summary>
/// <param name="AsOf">After how many entries: a multiple of <see cref="LedgerParameters.StateIntervalEntries"/>.</param>
/// <param name="Hash">The state's hash (<see cref="Snapshots.StateDigest"/>).</param>
public sealed record StateRecord(Seq AsOf, Hash256 Hash)
{
    private const int MaxBytes = 120;

    /// <summary>The canonical payload.</summary>
    public byte[] Encode() => Jcs.Serialize(new { asOf = AsOf.ToString(), hash = Hash.ToString() });

    /// <summary>Reads a payload.</summary>
    /// <returns>The record, or <c>state-payload</c>.</returns>
    public static Result<StateRecord> Parse(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxBytes || !Jcs.Parse(payload).Try(out var document, out _))
            return Malformed;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var record = new StateRecord(new Seq(reader.UInt64("asOf")), reader.Hash("hash"));
            return reader.Finish(() => record).IsOk ? record : Malformed;
        }
    }

    /// <summary>Why an entry that says this is none on a state, or null.</summary>
    internal Error? Check(LedgerState state)
    {
        if (state.Boundary is not { } point || point.AsOf != AsOf)
            return Error.Invalid("state-not-due", $"The state to record is that after {state.Boundary?.AsOf.ToString() ?? "no"} entries, not after {AsOf}.");
        if (state.IsBoundaryRecorded)
            return Error.Conflict("state-recorded", $"The state after {AsOf} entries is recorded already.");
        return point.Digest.Hash == Hash
            ? null
            : Error.Invalid("state-differs", $"The state after {AsOf} entries has the hash {point.Digest.Hash}, not {Hash}.");
    }

    private static Error Malformed => Error.Invalid("state-payload", "A record of a state has a number of entries and a hash and nothing else.");
}
