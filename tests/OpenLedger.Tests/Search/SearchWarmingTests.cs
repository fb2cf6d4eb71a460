using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Search;
using OpenLedger.Functions.Datanets;
using OpenLedger.Functions.Http;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Search;

/// <summary>What a search does while the index in which it searches is being made.</summary>
public sealed class SearchWarmingTests
{
    private readonly SearchLedger _ledger = new();

    [Fact]
    public async Task Search_before_the_index_is_ready_is_told_to_come_back_and_finds_all_of_it_later()
    {
        for (var i = 0; i < 2 * DatanetIndex.Batch; i++)
            _ledger.Create($"Number {i}");
        using var search = new DatanetSearch(Options.Create(new ApiOptions()), new HastyClock());
        var refused = await search.FollowAsync(_ledger.State, TestContext.Current.CancellationToken);
        Assert.Equal("search-not-ready", refused.Error?.Code);
        var answer = Problems.From(refused.Error!);
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, answer.Status);
        Assert.Contains(("Retry-After", "2"), answer.Headers);

        // What the refused search did is not lost, and what happens meanwhile is taken in with the rest.
        var (oldest, youngest) = (_ledger.State.Datanets.Datanets.Values.First().Id, _ledger.Create("Last"));
        _ledger.Publish(oldest, "txt", ("eng", 3));
        _ledger.Publish(youngest, "csv", ("deu", 4));
        Assert.False(await search.StepAsync(_ledger.State, TimeSpan.Zero, TestContext.Current.CancellationToken));
        var found = await search.FollowAsync(_ledger.State, TestContext.Current.CancellationToken);
        Assert.Equal((2 * DatanetIndex.Batch) + 1, found.Value.Count);
        Assert.Equal([youngest, oldest], found.Value.Search(SearchLedger.Query(null, "records"), null, 2).Items.Select(d => d.Id));
        Assert.Equal(Counts(DatanetIndex.Empty.Follow(_ledger.State)), Counts(found.Value));
        Assert.Contains("Language deu 1, eng 1", Counts(found.Value), StringComparison.Ordinal);
    }

    private static string Counts(DatanetIndex index) =>
        string.Join('\n', index.Search(SearchLedger.Query(), null, 1).Summary!.Facets.Select(f => $"{f.Key} {string.Join(", ", f.Value.Select(c => $"{c.Value} {c.Count}"))}"));

    /// <summary>Each time it is read, a minute has passed.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _minutes++ * TimeSpan.TicksPerMinute;
    }
}
