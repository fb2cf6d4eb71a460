using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Search;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>Keeps the index in which this process searches Datanets. It is made by the first search and follows the ledger with each one, so that starting and writing cost nothing.</summary>
public sealed class DatanetSearch : IDisposable
{
    private readonly SemaphoreSlim _following = new(1);
    private volatile DatanetIndex _index = DatanetIndex.Empty;

    /// <summary>The index of a state, or of a later one.</summary>
    public async Task<DatanetIndex> FollowAsync(LedgerState state, CancellationToken cancellationToken)
    {
        if (_index is var index && index.NextSeq >= state.NextSeq)
            return index;
        await _following.WaitAsync(cancellationToken);
        try
        {
            if (_index.NextSeq < state.NextSeq)
                _index = _index.Follow(state);
            return _index;
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
