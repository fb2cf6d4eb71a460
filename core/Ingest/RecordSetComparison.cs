using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>Compares record sets.</summary>
public static class RecordSetComparison
{
    /// <summary>How many hashes two sets share.</summary>
    /// <returns>The number, or an error of <see cref="RecordSetReader"/>.</returns>
    public static async Task<Result<ulong>> CountCommonAsync(RecordSetReader one, RecordSetReader other, CancellationToken cancellationToken = default)
    {
        var common = 0UL;
        bool more = await one.MoveNextAsync(cancellationToken), others = await other.MoveNextAsync(cancellationToken);
        // Both are read to their ends, where damage shows.
        while (more || others)
        {
            var order = !more ? 1 : !others ? -1 : one.Current.CompareTo(other.Current);
            common += order == 0 ? 1UL : 0;
            if (order <= 0)
                more = await one.MoveNextAsync(cancellationToken);
            if (order >= 0)
                others = await other.MoveNextAsync(cancellationToken);
        }
        return (one.Error ?? other.Error) is { } error ? error : common;
    }
}
