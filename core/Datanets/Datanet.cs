using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>A Datanet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who created it and decides about contributions.</param>
/// <param name="Created">When.</param>
/// <param name="Terms">What its creator declared.</param>
public sealed record Datanet(DatanetId Id, Address Owner, LedgerTime Created, DatanetCreate Terms)
{
    /// <summary>The newest version, or null before the first.</summary>
    public DatanetVersion? Latest { get; init; }
}
