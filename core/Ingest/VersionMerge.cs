using OpenLedger.Core.Datanets;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>What a merge made.</summary>
/// <param name="Set">The version's record set.</param>
/// <param name="Claims">The version's claims.</param>
/// <param name="Levels">The upper levels of the set's tree.</param>
/// <param name="Added">Per added contribution, how many records the version before had not and no contribution before it brings.</param>
/// <param name="Removed">How many records of the version before this one has not.</param>
public sealed record MergedVersion(RecordSetSummary Set, ClaimsSummary Claims, TreeLevels Levels, IReadOnlyList<ulong> Added, ulong Removed);

/// <summary>A contribution that a version adds.</summary>
/// <param name="Id">Which.</param>
/// <param name="Records">Its record hashes.</param>
public sealed record AddedSet(ContributionId Id, RecordSetReader Records);

/// <summary>
/// Makes the claims and the record set of a Datanet's next version in one pass: what was claimed before, without what has been withdrawn, and what the added
/// contributions claim. A record is in the version as long as anyone claims it.
/// </summary>
public static class VersionMerge
{
    /// <summary>Merges. Where the result is an error, what was written is to be thrown away.</summary>
    /// <param name="before">The claims of the version before.</param>
    /// <param name="added">The contributions that are added, in ascending order of their ids.</param>
    /// <param name="isWithdrawn">Whether a claim has been withdrawn.</param>
    /// <param name="claims">Takes the claims.</param>
    /// <param name="records">Takes the record set.</param>
    /// <param name="cancellationToken">Ends the merge with an exception.</param>
    /// <returns>What was made; or an error of <see cref="ClaimsReader"/> or <see cref="RecordSetReader"/>.</returns>
    public static async Task<Result<MergedVersion>> MergeAsync(
        ClaimsReader before, IReadOnlyList<AddedSet> added, Func<Claim, bool> isWithdrawn, Stream claims, Stream records, CancellationToken cancellationToken = default)
    {
        using var writer = new ClaimsWriter(claims);
        var pass = new Pass(writer, new RecordSetWriter(records), added.Count);
        // Each source waits with its next claim; no two have the same, because each contribution is in one of them.
        var waiting = new PriorityQueue<int, Claim>();
        await EnqueueAsync(Before);
        for (var i = 0; i < added.Count; i++)
            await EnqueueAsync(i);
        while (waiting.TryDequeue(out var source, out var claim))
        {
            if (pass.Record != claim.Record)
                await pass.FinishRecordAsync(cancellationToken);
            await pass.TakeAsync(claim, source, source == Before && isWithdrawn(claim), cancellationToken);
            await EnqueueAsync(source);
        }
        await pass.FinishRecordAsync(cancellationToken);
        if ((before.Error ?? added.Select(a => a.Records.Error).FirstOrDefault(e => e is not null)) is { } error)
            return error;
        return await pass.FinishAsync(cancellationToken);

        async ValueTask EnqueueAsync(int source)
        {
            if (source == Before ? await before.MoveNextAsync(cancellationToken) : await added[source].Records.MoveNextAsync(cancellationToken))
                waiting.Enqueue(source, source == Before ? before.Current : new Claim(added[source].Records.Current, added[source].Id));
        }
    }

    private const int Before = -1;

    /// <summary>The claims of one record after the other.</summary>
    private sealed class Pass(ClaimsWriter claims, RecordSetWriter records, int contributions)
    {
        private readonly TreeLevels _levels = new();
        private readonly ulong[] _added = new ulong[contributions];
        private ulong _removed;
        private bool _wasThere, _isThere;
        private int? _bringer;

        internal Hash256? Record { get; private set; }

        internal async ValueTask TakeAsync(Claim claim, int source, bool isWithdrawn, CancellationToken cancellationToken)
        {
            Record = claim.Record;
            _wasThere |= source == Before;
            if (source != Before)
                _bringer ??= source;
            if (isWithdrawn)
                return;
            _isThere = true;
            await claims.AddAsync(claim, cancellationToken);
        }

        internal async ValueTask FinishRecordAsync(CancellationToken cancellationToken)
        {
            if (Record is not { } record)
                return;
            if (_isThere)
            {
                await records.AddAsync(record, cancellationToken);
                _levels.Append(record);
            }
            if (_isThere && !_wasThere)
                _added[_bringer!.Value]++;
            if (_wasThere && !_isThere)
                _removed++;
            (Record, _wasThere, _isThere, _bringer) = (null, false, false, null);
        }

        internal async ValueTask<MergedVersion> FinishAsync(CancellationToken cancellationToken) =>
            new(await records.FinishAsync(cancellationToken), await claims.FinishAsync(cancellationToken), _levels, _added, _removed);
    }
}
