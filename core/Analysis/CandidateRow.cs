using OpenLedger.Core.Sorting;

namespace OpenLedger.Core.Analysis;

/// <summary>A record, and an earlier one that it may resemble.</summary>
/// <param name="Offset">Where the record lies in the file of records, in bytes.</param>
/// <param name="Earlier">The earlier record.</param>
internal readonly record struct CandidateRow(ulong Offset, RecordPlace Earlier) : ISortRow<CandidateRow>
{
    /// <inheritdoc />
    public ulong Prefix => Offset;

    /// <inheritdoc />
    public int CompareTo(CandidateRow other) => Offset != other.Offset ? Offset.CompareTo(other.Offset) : Earlier.Value.CompareTo(other.Earlier.Value);
}
