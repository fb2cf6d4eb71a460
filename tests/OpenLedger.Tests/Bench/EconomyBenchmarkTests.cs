using System.Text.Json;

namespace OpenLedger.Tests.Bench;

/// <summary>The benchmark of OPEN as a program, with small sizes: that it measures and counts rightly, not how fast anything is.</summary>
public sealed class EconomyBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Economy_quick_reports_positive_figures()
    {
        var file = Path.Combine(_folder.FullName, "figures.json");
        var (status, _, error) = await BenchProgram.RunAsync("economy", "--quick", "--json", file);
        Assert.True(status == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var figures = report.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble(), StringComparer.Ordinal);
        Assert.All(new[] { "apply_per_s", "apply_ratio_1m", "apply_cpu_us", "root_full_ms", "root_delta_ms", "state_mib" }, name => Assert.True(figures[name] > 0, name));
        // A command in ten withdraws, among 4,000 accounts; all commands of the last minute have their nonces.
        Assert.InRange(figures["state_claims"], 600, 1_200);
        Assert.Equal(16_000, figures["state_nonces"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
