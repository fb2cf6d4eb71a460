using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>Successive versions.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
public readonly record struct VersionRange(ulong First, ulong Last);

/// <summary>A Datanet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who created it.</param>
/// <param name="Created">When.</param>
/// <param name="Terms">What its creator declared.</param>
public sealed record Datanet(DatanetId Id, Address Owner, LedgerTime Created, DatanetCreate Terms)
{
    /// <summary>The newest version, or null before the first.</summary>
    public DatanetVersion? Latest { get; init; }

    /// <summary>What its published contributions hold.</summary>
    public DatanetContents Contents { get; init; } = DatanetContents.Empty;

    /// <summary>The number of the change that made it as it is, among all changes of Datanets, from 1; 0 while it is as it was created.</summary>
    public ulong Change { get; internal init; }

    /// <summary>How many withdrawals there were.</summary>
    public ulong Withdrawals { get; init; }

    /// <summary>The versions that have records that later ones leave out because they were withdrawn; apart from each other, ascending.</summary>
    public IReadOnlyList<VersionRange> Closed { get; init; } = [];

    /// <summary>From which version on all have records whose withdrawal no version takes into account yet; null where there are none.</summary>
    public ulong? PendingFrom { get; init; }

    /// <summary>Whether a version has no record that was withdrawn since. Only such versions are downloaded and trained on.</summary>
    public bool IsOpen(ulong version)
    {
        if (PendingFrom <= version)
            return false;
        var (low, high) = (0, Closed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Closed[middle].Last < version)
                low = middle + 1;
            else
                high = middle;
        }
        return low == Closed.Count || Closed[low].First > version;
    }
}
