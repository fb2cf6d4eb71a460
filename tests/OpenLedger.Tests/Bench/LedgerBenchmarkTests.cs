using System.Text.Json;

namespace OpenLedger.Tests.Bench;

/// <summary>The benchmarks as a program, with small sizes: that they measure and count rightly, not how fast anything is.</summary>
public sealed class LedgerBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Ledger_quick_reports_positive_figures_and_everything_acknowledged_is_committed()
    {
        var file = Path.Combine(_folder.FullName, "figures.json");
        var (status, output, error) = await BenchProgram.RunAsync("ledger", "--quick", "--json", file);
        Assert.True(status == 0, error);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var root = report.RootElement;
        Assert.Equal("ledger", root.GetProperty("name").GetString());
        Assert.Equal(1, root.GetProperty("runs").GetInt32());
        Assert.All(["cpu", "os", "dotnet", "azurite"], name => Assert.NotEmpty(root.GetProperty("machine").GetProperty(name).GetString()!));
        Assert.All(["cores", "memoryMib"], name => Assert.True(root.GetProperty("machine").GetProperty(name).GetInt64() > 0, name));

        var figures = root.GetProperty("figures").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetDouble(), StringComparer.Ordinal);
        string[] named =
        [
            "signed_per_s", "signed_offered_per_s", "signed_cpu_us", "system_per_s", "system_offered_per_s", "system_cpu_us", "http_cpu_us", "http_per_s", "http_rate_per_s", "http_p99_ms",
            "raw_ratio", "verify_entries_per_s", "verify_signed_per_s", "open_entries", "open_1m_ms", "open_1m_mib",
        ];
        Assert.All(named, name => Assert.True(figures[name] > 0, name));
        Assert.All(figures, figure => Assert.True(figure.Value > 0 || figure.Key.EndsWith("_refused", StringComparison.Ordinal), figure.Key));
        Assert.All(named, name => Assert.Contains(name, output, StringComparison.Ordinal));
        // The sizes of --quick: whatever is not refused is committed, and what the servers acknowledge is what a fresh reader finds.
        Assert.Equal((500, 2_000), (figures["signed_accepted"] + figures["signed_refused"], figures["system_accepted"] + figures["system_refused"]));
        Assert.Equal(figures["http_accepted"], figures["http_committed"]);
        // Compared with PostgreSQL wherever that is installed; else it says so.
        if (Directory.Exists("/usr/lib/postgresql"))
            Assert.All(["postgres_per_s", "postgres_batch", "postgres_single_per_s"], name => Assert.True(figures[name] > 0, name));
        else
            Assert.Contains("PostgreSQL is not installed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_quick_measures_starts_on_empty_ledgers()
    {
        var (status, output, error) = await BenchProgram.RunAsync("start", "--quick");
        Assert.True(status == 0, error);
        Assert.All(["cold_start_ms", "cold_start_max_ms", "cold_start_mib"], name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_quick_reads_entries_or_says_what_it_needs()
    {
        var (status, output, error) = await BenchProgram.RunAsync("read", "--quick");
        if (Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk"))))
        {
            Assert.True(status == 0, error);
            Assert.All(["entry_bytes", "reads_per_s", "read_p50_ms", "read_p99_ms"], name => Assert.Contains(name, output, StringComparison.Ordinal));
        }
        else
        {
            Assert.NotEqual(0, status);
            Assert.Contains("apt-get install -y wrk", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData()]
    [InlineData("--list")]
    public async Task Without_a_name_the_benchmarks_are_listed(params string[] arguments)
    {
        var (status, output, _) = await BenchProgram.RunAsync(arguments);
        Assert.Equal(0, status);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("ledger ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no-such-benchmark")]
    [InlineData("ledger", "--runs", "0")]
    public async Task Wrong_arguments_are_refused_before_anything_is_measured(params string[] arguments)
    {
        var (status, _, error) = await BenchProgram.RunAsync(arguments);
        Assert.NotEqual(0, status);
        Assert.NotEmpty(error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
