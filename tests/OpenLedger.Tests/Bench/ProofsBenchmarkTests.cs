using System.Text.Json;

namespace OpenLedger.Tests.Bench;

/// <summary>The benchmarks of the log as programs, with small sizes: that they measure and count rightly, not how fast anything is.</summary>
public sealed class ProofsBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Proofs_quick_reports_positive_figures()
    {
        var figures = await RunAsync("proofs");
        Assert.All(new[] { "integrate_per_s", "integrate_bytes", "verify_tiles_per_s", "proof_p50_ms", "proof_p99_ms", "anchor_gas", "claim_gas" }, name => Assert.True(figures[name] > 0, name));
        Assert.Equal(100_000, figures["proof_entries"]);
        Assert.True(figures["proof_p50_ms"] <= figures["proof_p99_ms"]);
        // What is opened from a snapshot is compared with what was written before anything is reported.
        Assert.All(new[] { "state_bytes", "snapshot_bytes", "state_hash_ms", "snapshot_write_ms", "snapshot_read_ms", "replay_ms", "cold_start_ms", "cold_start_mib", "cold_start_tail_ms" }, name => Assert.True(figures[name] > 0, name));
        Assert.Equal((2_112, 64), (figures["cold_entries"], figures["cold_tail_entries"]));
    }

    [Fact]
    public async Task Hammer_quick_finds_every_acknowledged_entry_in_the_published_log()
    {
        var figures = await RunAsync("hammer");
        Assert.Equal((400, 400, 0), (figures["acknowledged"], figures["included"], figures["missing"]));
        Assert.True(figures["append_per_s"] > 0 && figures["publish_lag_p50_ms"] <= figures["publish_lag_p99_ms"] && figures["publish_lag_p99_ms"] <= figures["publish_lag_max_ms"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<Dictionary<string, double>> RunAsync(string name)
    {
        var file = Path.Combine(_folder.FullName, "figures.json");
        var (status, _, error) = await BenchProgram.RunAsync(name, "--quick", "--json", file);
        Assert.True(status == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(name, report.RootElement.GetProperty("name").GetString());
        return report.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble(), StringComparer.Ordinal);
    }
}
