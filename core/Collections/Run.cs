namespace OpenLedger.Core.Collections;

/// <summary>The newer part of a list that only grows, and the part before it: an immutable list whose items lie many in an array.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="Items">Some items, at least one.</param>
/// <param name="Before">Those before them, or null.</param>
internal sealed record Run<T>(AppendList<T> Items, Run<T>? Before)
{
    /// <summary>How many items share an array.</summary>
    internal const int Length = 64;

    /// <summary>The newest item.</summary>
    internal T Last => Items.Items[^1];

    /// <summary>With one more item at the end of a list, or of none.</summary>
    internal static Run<T> Add(Run<T>? run, in T item) =>
        run is { Items.HasRoom: true } ? new Run<T>(run.Items.Add(item), run.Before) : new Run<T>(AppendList<T>.WithRoomFor(Length).Add(item), run);

    /// <summary>All items, the newest first.</summary>
    internal static IEnumerable<T> Backwards(Run<T>? run)
    {
        for (; run is not null; run = run.Before)
        {
            for (var i = run.Items.Count - 1; i >= 0; i--)
                yield return run.Items.Items[i];
        }
    }
}
