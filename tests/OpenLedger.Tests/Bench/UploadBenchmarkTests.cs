using System.Text.Json;

namespace OpenLedger.Tests.Bench;

/// <summary>The benchmark of uploads as a program, with small sizes: that it measures and counts rightly, not how fast anything is.</summary>
public sealed class UploadBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Upload_quick_reports_positive_figures_and_finds_what_the_records_were_made_with()
    {
        var file = Path.Combine(_folder.FullName, "figures.json");
        var (status, output, error) = await BenchProgram.RunAsync("upload", "--quick", "--json", file);
        Assert.True(status == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal("upload", report.RootElement.GetProperty("name").GetString());
        var figures = report.RootElement.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble(), StringComparer.Ordinal);
        string[] named =
        [
            "ingest_mb_per_s", "ingest_cpu_mb_per_s", "limit_mb_per_s", "records", "duplicates", "near_duplicates", "personal", "languages", "index_bytes", "report_bytes",
            "job_mib", "upload_mb_per_s", "job_mb_per_s", "peak_mib", "idle_mib",
        ];
        Assert.Equal(named.Order(StringComparer.Ordinal), figures.Keys.Order(StringComparer.Ordinal));
        Assert.All(named, name => Assert.True(figures[name] > 0, name));
        Assert.All(named, name => Assert.Contains(name, output, StringComparison.Ordinal));
        // The sizes of --quick; a job does not shrink the memory that the app had taken at its peak.
        Assert.InRange(figures["job_mib"], 8, 8.1);
        Assert.True(figures["duplicates"] + figures["near_duplicates"] < figures["records"]);
        Assert.True(figures["peak_mib"] >= figures["idle_mib"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
