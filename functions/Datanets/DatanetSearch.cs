using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Search;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>
/// Keeps the index in which this process searches Datanets. It is made in steps, one after another on at most one thread, by whoever needs it: <see cref="DatanetSearchWarmup"/> soon after the start,
/// and each search where the ledger went on. A search waits for it a bounded time.
/// </summary>
public sealed class DatanetSearch(IOptions<ApiOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly Error NotReady = new(ErrorKind.Unavailable, "search-not-ready", "This server is still reading the Datanets in which it searches; ask again in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private readonly SemaphoreSlim _following = new(1);
    private volatile DatanetIndex _index = DatanetIndex.Empty;

    /// <summary>The index of a state or of a later one, or an error where making it takes longer than a search may wait (<see cref="ApiOptions.SearchWithinMs"/>).</summary>
    public async Task<Result<DatanetIndex>> FollowAsync(LedgerState state, CancellationToken cancellationToken)
    {
        if (_index is var index && index.NextSeq >= state.NextSeq)
            return index;
        var (started, within) = (clock.GetTimestamp(), TimeSpan.FromMilliseconds(options.Value.SearchWithinMs));
        for (var left = within; left > TimeSpan.Zero; left = within - clock.GetElapsedTime(started))
        {
            if (await StepAsync(state, left, cancellationToken))
                return _index;
        }
        return NotReady;
    }

    /// <summary>One step towards the index of a state, when those of others are over.</summary>
    /// <param name="state">The state.</param>
    /// <param name="within">How long to wait for others.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the index knows all of the state.</returns>
    public async Task<bool> StepAsync(LedgerState state, TimeSpan within, CancellationToken cancellationToken)
    {
        if (!await _following.WaitAsync(within, cancellationToken))
            return false;
        try
        {
            if (_index.NextSeq < state.NextSeq)
                _index = _index.Step(state);
            return _index.NextSeq >= state.NextSeq;
        }
        finally
        {
            _following.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _following.Dispose();

    /// <summary>The query parameters that a search has beside <c>limit</c> and <c>cursor</c>.</summary>
    internal static IEnumerable<string> Parameters => DatanetFacets.All.Select(facet => facet.Word()).Concat(["q", "sort"]);

    /// <summary>Reads what is asked for.</summary>
    internal static Result<DatanetQuery> Read(HttpRequest request)
    {
        string? Value(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
        return DatanetQuery.Parse(Value("q"), Value("sort"), facet => Value(facet.Word()));
    }

    /// <summary>The name of a query's list, which its cursors carry.</summary>
    internal static string List(DatanetQuery query) => $"datanets|{query.Fingerprint}";

    /// <summary>Where the page begins, or null on the first one.</summary>
    internal static Result<DatanetPosition?> ReadCursor(HttpRequest request, DatanetQuery query, DatanetIndex index)
    {
        if (!RequestReader.ReadTextCursor(request, List(query)).Try(out var text, out var error))
            return error;
        if (text is null)
            return (DatanetPosition?)null;
        return DatanetPosition.TryParse(text, out var position) && position.AsOf <= index.NextSeq ? position : RequestReader.CursorMalformed;
    }
}
