namespace OpenLedger.Core.Datanets;

/// <summary>How many contributions there are, and what ingest found in those that it has read. The sums have 128 bits, so that no attested count overflows them.</summary>
/// <param name="Contributions">How many.</param>
/// <param name="Records">The different records of each, summed up.</param>
/// <param name="Bytes">The sizes of their files of canonical records, in bytes.</param>
/// <param name="Duplicates">Exact copies of records within a contribution.</param>
/// <param name="Known">Records that the Datanet's newest version had already when they were read.</param>
/// <param name="NearDuplicates">Records that resemble an earlier one.</param>
public readonly record struct ContributionSum(UInt128 Contributions, UInt128 Records, UInt128 Bytes, UInt128 Duplicates, UInt128 Known, UInt128 NearDuplicates)
{
    /// <summary>One contribution.</summary>
    public static ContributionSum Of(Contribution contribution) => contribution.Ingested is { } found
        ? new ContributionSum(1, found.Records, found.RecordsBytes, found.Duplicates, found.Known, found.Analysis.NearDuplicates)
        : new ContributionSum(1, 0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static ContributionSum operator +(ContributionSum a, ContributionSum b) => checked(new(
        a.Contributions + b.Contributions, a.Records + b.Records, a.Bytes + b.Bytes, a.Duplicates + b.Duplicates, a.Known + b.Known, a.NearDuplicates + b.NearDuplicates));

    /// <summary>The first without the second, which is part of it.</summary>
    /// <exception cref="OverflowException">It is not part of it.</exception>
    public static ContributionSum operator -(ContributionSum a, ContributionSum b) => checked(new(
        a.Contributions - b.Contributions, a.Records - b.Records, a.Bytes - b.Bytes, a.Duplicates - b.Duplicates, a.Known - b.Known, a.NearDuplicates - b.NearDuplicates));
}
