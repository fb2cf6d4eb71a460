namespace OpenLedger.Core.Sorting;

/// <summary>A row of fixed size that <see cref="ExternalSort{T}"/> sorts.</summary>
/// <typeparam name="T">The row itself.</typeparam>
internal interface ISortRow<T> : IComparable<T>
    where T : unmanaged
{
    /// <summary>The first 64 bits of what rows are ordered by: never greater for the smaller of two rows.</summary>
    ulong Prefix { get; }
}
