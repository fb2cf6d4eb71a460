using System.Collections.Immutable;

namespace OpenLedger.Core.Collections;

/// <summary>Makes immutable sorted maps of many items.</summary>
internal static class SortedMaps
{
    /// <summary>The map of items that come in ascending order, each key once.</summary>
    internal static ImmutableSortedDictionary<TKey, TValue> From<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> items)
        where TKey : notnull
    {
        // AddRange would sort them first, into a tree that it then copies.
        var builder = ImmutableSortedDictionary.CreateBuilder<TKey, TValue>();
        foreach (var (key, value) in items)
            builder.Add(key, value);
        return builder.ToImmutable();
    }
}
