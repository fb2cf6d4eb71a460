using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>A record that one of two versions has.</summary>
/// <param name="Record">Its hash.</param>
/// <param name="IsAdded">True where only the later version has it, false where only the earlier has.</param>
/// <param name="Contribution">The contribution that gave it: the first of those that claim it there.</param>
public sealed record RecordChange(Hash256 Record, bool IsAdded, ContributionId Contribution);

/// <summary>The records in which two versions differ, in the order of their hashes, from the claims of both.</summary>
/// <param name="earlier">The claims of the earlier version.</param>
/// <param name="later">The claims of the later version.</param>
public sealed class VersionDiff(ClaimsReader earlier, ClaimsReader later)
{
    private readonly Side _earlier = new(earlier), _later = new(later);
    private bool _begun;

    /// <summary>The change that was found last.</summary>
    public RecordChange? Current { get; private set; }

    /// <summary>Why reading ended early; null where it did not.</summary>
    public Error? Error => earlier.Error ?? later.Error;

    /// <summary>Finds the next change; false at the end and at an <see cref="Error"/>.</summary>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
    {
        if (!_begun)
        {
            await _earlier.NextRecordAsync(cancellationToken);
            await _later.NextRecordAsync(cancellationToken);
            _begun = true;
        }
        while (_earlier.First is not null || _later.First is not null)
        {
            var order = _earlier.First is not { } a ? 1 : _later.First is not { } b ? -1 : a.Record.CompareTo(b.Record);
            var change = order == 0 ? null : order < 0
                ? new RecordChange(_earlier.First!.Value.Record, false, _earlier.First.Value.Contribution)
                : new RecordChange(_later.First!.Value.Record, true, _later.First.Value.Contribution);
            if (order <= 0)
                await _earlier.NextRecordAsync(cancellationToken);
            if (order >= 0)
                await _later.NextRecordAsync(cancellationToken);
            if (Error is not null)
                return false;
            if (change is null)
                continue;
            Current = change;
            return true;
        }
        return false;
    }

    /// <summary>One version's records with the first claim of each.</summary>
    private sealed class Side(ClaimsReader claims)
    {
        private bool _ended;

        internal Claim? First { get; private set; }

        internal async ValueTask NextRecordAsync(CancellationToken cancellationToken)
        {
            var before = First?.Record;
            First = null;
            while (!_ended && First is null)
            {
                _ended = !await claims.MoveNextAsync(cancellationToken);
                if (!_ended && claims.Current.Record != before)
                    First = claims.Current;
            }
        }
    }
}
