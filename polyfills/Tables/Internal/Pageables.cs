using System.Runtime.CompilerServices;

namespace Azure.Data.Tables.Internal;

/// <summary>Fetches the page after a continuation token, or the first one without.</summary>
internal delegate ValueTask<Page<T>> FetchPage<T>(bool async, string? continuationToken, int? pageSize, CancellationToken cancellationToken);

/// <summary>Pages that are fetched as they are enumerated.</summary>
internal sealed class TablePageable<T>(FetchPage<T> fetch, int? defaultPageSize, CancellationToken cancellationToken) : Pageable<T>
    where T : notnull
{
    public override IEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var page = fetch(false, continuationToken, pageSizeHint ?? defaultPageSize, cancellationToken).EnsureCompleted();
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}

/// <summary>Pages that are fetched as they are enumerated, without blocking.</summary>
internal sealed class AsyncTablePageable<T>(FetchPage<T> fetch, int? defaultPageSize, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        EnumerateAsync(continuationToken, pageSizeHint ?? defaultPageSize, CancellationToken);

    private async IAsyncEnumerable<Page<T>> EnumerateAsync(string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken token)
    {
        do
        {
            var page = await fetch(true, continuationToken, pageSize, token).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}

internal static class Completed
{
    /// <summary>The result of an operation that was asked to run synchronously, and therefore has run.</summary>
    public static T EnsureCompleted<T>(this ValueTask<T> task)
    {
        if (!task.IsCompleted)
            throw new InvalidOperationException("A synchronous operation went on asynchronously.");
        return task.GetAwaiter().GetResult();
    }
}
