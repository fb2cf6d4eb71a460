using System.Text.Json;

namespace OpenLedger.Tests.Bench;

/// <summary>The chaos as a program, in its short form: processes are really killed, and what they said is held against the ledger.</summary>
public sealed class ChaosBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Chaos_quick_kills_processes_and_finds_nothing_lost_doubled_or_forked()
    {
        var file = Path.Combine(_folder.FullName, "figures.json");
        var (status, _, error) = await BenchProgram.RunAsync("chaos-ledger", "--quick", "--json", file);
        Assert.True(status == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var figures = report.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble(), StringComparer.Ordinal);
        Assert.Equal((3, 6), (figures["processes"], figures["kills"]));
        Assert.True(figures["acknowledged"] > 0);
        Assert.True(figures["commands_on_ledger"] >= figures["acknowledged"]);
        Assert.Equal(6, figures["ingest_files"]);
        Assert.True(figures["ingest_host_kills"] >= 1);
        Assert.All(["lost", "duplicated", "forked", "no_ops", "ingest_lost", "ingest_duplicated", "ingest_forked"], name => Assert.Equal(0, figures[name]));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
