namespace OpenLedger.Core.Search;

/// <summary>Where a term stands in a Datanet.</summary>
internal enum SearchField
{
    /// <summary>Its name.</summary>
    Name,

    /// <summary>Its card.</summary>
    Card,

    /// <summary>The id of its licence.</summary>
    Licence,

    /// <summary>Its owner's address.</summary>
    Owner,
}

/// <summary>How often a term stands in each field of a Datanet; 8, 16, 4 and 4 bits, and what is more than they hold counts as that.</summary>
/// <param name="Bits">The counts, the name's lowest.</param>
internal readonly record struct TermCount(uint Bits)
{
    private static readonly int[] Shifts = [0, 8, 24, 28, 32];

    /// <summary>The count of a field.</summary>
    internal int Of(SearchField field) => (int)((Bits >> Shifts[(int)field]) & Max(field));

    /// <summary>With one more in a field.</summary>
    internal TermCount Add(SearchField field) => Of(field) == Max(field) ? this : new TermCount(Bits + (1U << Shifts[(int)field]));

    private static uint Max(SearchField field) => (1U << (Shifts[(int)field + 1] - Shifts[(int)field])) - 1;
}
