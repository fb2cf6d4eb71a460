using System.Globalization;
using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage.Blobs;
using OpenLedger.Tests.Docs;

namespace OpenLedger.Tests.Storage;

/// <summary>The longest job that the ledger's rules permit, and what the host gives to one.</summary>
public sealed class JobTimeTests
{
    /// <summary>What an ingest does at least on a machine of any use: a fifth of what docs/BENCHMARKS.md aims at.</summary>
    private const ulong BytesPerSecond = 10_000_000;

    [Fact]
    public void Host_gives_the_largest_contribution_its_time()
    {
        var parameters = new LedgerParameters();
        var largest = (parameters.MaxPartsPerContribution * parameters.MaxPartBytes) + parameters.MaxExpandedBytes;
        using var host = JsonDocument.Parse(Repository.Current.Read("host.json"));
        var renewal = Time(host.RootElement.GetProperty("extensions").GetProperty("serviceBus").GetProperty("maxAutoLockRenewalDuration"));
        Assert.InRange(renewal, TimeSpan.FromSeconds(largest / BytesPerSecond), DatanetBlobs.LongestJob);
        Assert.Equal(renewal, Time(host.RootElement.GetProperty("functionTimeout")));
    }

    private static TimeSpan Time(JsonElement value) => TimeSpan.Parse(value.GetString()!, CultureInfo.InvariantCulture);
}
