using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Ledger;

/// <summary>The benchmark <c>ledger</c>. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class LedgerBenchmark
{
    /// <summary>Open loops offer this times what was taken so far, for as long as all of it is taken.</summary>
    private const double Overload = 1.15;

    /// <summary>How often a whole verification goes before those that are measured.</summary>
    private const int WarmUps = 4;

    /// <summary>A verification is short, and a ratio of two short measurements varies, so each run makes several.</summary>
    private const int VerificationsPerRun = 3;

    /// <summary>How often an open loop offers more at most before the runs that are measured.</summary>
    private const int MostSteps = 6;

    /// <summary>The rates at which latency is measured, commands a second: the highest that can be kept up counts.</summary>
    private static readonly int[] Rates = [2_000, 1_500, 1_000, 500, 250, 100];

    /// <summary>Rows in each of PostgreSQL's transactions, of which the fastest counts.</summary>
    private static readonly int[] PostgresBatches = [1, 16, 128, 1_024, 4_096];

    /// <summary>A rate is kept up where at least this share of it is answered in time.</summary>
    private const double KeptUp = 0.97;

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var sizes = options.Quick ? LedgerSizes.Quick : LedgerSizes.Full;
        var report = new Report("ledger", options.Runs);
        await using (var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken))
        {
            var load = new SequencerLoad(azurite);
            options.Note("signed commands through the sequencer …");
            await LoadAsync(report, "signed", "signed commands", options, (rate, cancel) => load.CommandsAsync(sizes.Commands, rate, cancel), cancellationToken);
            options.Note("system entries through the sequencer …");
            await LoadAsync(report, "system", "system entries", options, (rate, cancel) => load.TicksAsync(sizes.Ticks, rate, cancel), cancellationToken);
            var chain = BenchChain.Build(sizes.ChainCommands);
            options.Note("inserts of full blocks …");
            await InsertsAsync(report, chain, azurite, options, cancellationToken);
            options.Note("verification …");
            await VerifyAsync(report, chain, sizes.HashedEntries, options, cancellationToken);
        }
        options.Note("signed commands over HTTP …");
        await HttpAsync(report, sizes, options, cancellationToken);
        options.Note("opening a long ledger …");
        await LongLedger.MeasureAsync(report, sizes.OpenEntries, options, cancellationToken);
        options.Note("PostgreSQL …");
        await PostgresAsync(report, sizes, options, cancellationToken);
        return report;
    }

    private static async Task LoadAsync(
        Report report, string key, string what, BenchOptions options, Func<double?, CancellationToken, Task<LoadResult>> run, CancellationToken cancellationToken)
    {
        // The warm-up, closed loops and then open ones that offer more and more, finds a rate that just cannot be kept up.
        await run(null, cancellationToken);
        var best = (await run(null, cancellationToken)).AcceptedPerSecond;
        for (var step = 0; step < (options.Quick ? 0 : MostSteps); step++)
        {
            var taken = (await run(Overload * best, cancellationToken)).AcceptedPerSecond;
            var isKeptUp = taken >= KeptUp * Overload * best;
            best = Math.Max(best, taken);
            if (!isKeptUp)
                break;
        }
        var results = new List<LoadResult>();
        for (var i = 0; i < options.Runs; i++)
            results.Add(await run(Overload * best, cancellationToken));
        report.Add($"{key}_per_s", Statistics.Median(results.Select(r => r.AcceptedPerSecond)), $"{what} a second committed through the sequencer in process");
        report.Add($"{key}_offered_per_s", Statistics.Median(results.Select(r => r.OfferedPerSecond)), $"{what} a second offered meanwhile, open-loop");
        report.Add($"{key}_cpu_us", Statistics.Median(results.Select(r => r.CpuUs)), "microseconds of processor time for each, in this process");
        report.Add($"{key}_accepted", results.Sum(r => r.Accepted), $"{what} acknowledged in all runs, each found on the ledger by a fresh reader");
        report.Add($"{key}_refused", results.Sum(r => r.Refused), $"{what} turned away in all runs, because too many waited");
    }

    private static async Task InsertsAsync(Report report, BenchChain chain, AzuriteServer azurite, BenchOptions options, CancellationToken cancellationToken)
    {
        using var comparison = new InsertComparison(azurite);
        var blocks = chain.FullBlocks.Select(b => b.Open()).ToArray();
        await comparison.RunAsync(blocks, cancellationToken);
        var results = new List<(double StoreMs, double RawMs)>();
        for (var i = 0; i < options.Runs; i++)
            results.Add(await comparison.RunAsync(blocks, cancellationToken));
        report.Add("block_bytes", blocks.Average(b => b.Body.Length), "bytes of a full block's body");
        report.Add("block_entries", blocks.Average(b => b.Count), "signed commands in it");
        report.Add("insert_ms", Statistics.Median(results.Select(r => r.StoreMs)), "milliseconds to insert it by the block store");
        report.Add("raw_insert_ms", Statistics.Median(results.Select(r => r.RawMs)), "milliseconds to insert the same bytes by a bare HttpClient");
        report.Add("raw_ratio", Statistics.Median(results.Select(r => r.StoreMs / r.RawMs)), "the first divided by the second, run by run");
    }

    private static async Task VerifyAsync(Report report, BenchChain chain, int hashedEntries, BenchOptions options, CancellationToken cancellationToken)
    {
        var library = Secp256k1Recovery.TryLoad();
        Verification.HashesAndChain(chain, hashedEntries);
        for (var i = 0; i < (options.Quick ? 1 : WarmUps); i++)
            await Verification.WithSignaturesAsync(chain, cancellationToken);
        var results = new List<(double Hashes, double Signed, double Bare)>();
        for (var i = 0; i < options.Runs * (options.Quick ? 1 : VerificationsPerRun); i++)
        {
            // What earlier parts left behind is not this part's to clear away.
            GC.Collect();
            var bare = library is null ? 0 : Verification.BareRecovery(library, chain);
            results.Add((Verification.HashesAndChain(chain, hashedEntries), await Verification.WithSignaturesAsync(chain, cancellationToken), bare));
        }
        report.Add("verify_entries_per_s", Statistics.Median(results.Select(r => r.Hashes)),
            "entries a second: hashes and chain, one thread, no commands' signatures");
        report.Add("verify_signed_per_s", Statistics.Median(results.Select(r => r.Signed)), "entries a second: everything, all threads");
        if (library is null)
        {
            options.Note("libsecp256k1 is not installed: there is no bare recovery rate to compare with.");
            return;
        }
        report.Add("recover_per_s", Statistics.Median(results.Select(r => r.Bare)), "keys a second recovered by libsecp256k1 alone, all threads");
        report.Add("verify_signed_ratio", Statistics.Median(results.Select(r => r.Signed / r.Bare)), "the last but one divided by the last, run by run");
    }

    private static async Task HttpAsync(Report report, LedgerSizes sizes, BenchOptions options, CancellationToken cancellationToken)
    {
        await using var http = await HttpLoad.StartAsync(cancellationToken);
        // The runtime compiles what is used often once more, while it serves: that takes tens of thousands of requests.
        for (var i = 0; i < sizes.HttpWarmUps; i++)
            await http.SaturateAsync(sizes.HttpCommands, cancellationToken);
        var saturated = new List<LoadResult>();
        for (var i = 0; i < options.Runs; i++)
            saturated.Add(await http.SaturateAsync(sizes.HttpCommands, cancellationToken));
        report.Add("http_per_s", Statistics.Median(saturated.Select(r => r.AcceptedPerSecond)),
            $"signed commands a second over HTTP, {HttpLoad.Connections} connections that wait for each answer");
        report.Add("http_cpu_us", Statistics.Median(saturated.Select(r => r.CpuUs)), "microseconds of processor time for each, in the functions app");

        var rate = await FindRateAsync(http, sizes, saturated[^1].AcceptedPerSecond, cancellationToken);
        var paced = new List<(LoadResult Load, double[] LatenciesMs)>();
        for (var i = 0; i < options.Runs; i++)
            paced.Add(await http.PaceAsync(rate * sizes.PacedSeconds, rate, cancellationToken));
        report.Add("http_rate_per_s", Statistics.Median(paced.Select(r => r.Load.OfferedPerSecond)), "signed commands a second offered over HTTP, open-loop");
        report.Add("http_p50_ms", PercentileOf(0.5), "milliseconds within which half of them were answered");
        report.Add("http_p99_ms", PercentileOf(0.99), "milliseconds within which 99 of 100 were answered");
        report.Add("http_accepted", http.Accepted, "signed commands acknowledged over HTTP, warm-up included");
        var committed = await http.CountCommittedAsync(cancellationToken);
        report.Add("http_committed", committed, "signed commands that a verification of the table found");
        if (committed != (ulong)http.Accepted)
            throw new InvalidOperationException($"{http.Accepted} commands were acknowledged, and {committed} are on the ledger.");

        double PercentileOf(double fraction) => Statistics.Median(paced.Select(r => Statistics.Percentile(r.LatenciesMs, fraction)));
    }

    private static async Task PostgresAsync(Report report, LedgerSizes sizes, BenchOptions options, CancellationToken cancellationToken)
    {
        await using var postgres = await PostgresPeer.TryStartAsync(cancellationToken);
        if (postgres is null)
        {
            options.Note("PostgreSQL is not installed: there is no peer to compare with. As root: apt-get install -y postgresql");
            return;
        }
        var duration = TimeSpan.FromSeconds(sizes.PostgresSeconds);
        var byBatch = new Dictionary<int, double>();
        foreach (var batch in PostgresBatches)
            byBatch[batch] = await postgres.AppendAsync(batch, duration, cancellationToken);
        var best = byBatch.MaxBy(b => b.Value).Key;
        var results = new List<double>();
        for (var i = 0; i < options.Runs; i++)
            results.Add(await postgres.AppendAsync(best, duration, cancellationToken));
        await postgres.VerifyAsync(cancellationToken);
        report.Add("postgres_per_s", Statistics.Median(results),
            $"rows of {PostgresPeer.LineBytes} bytes a second appended to a hash-chained table of PostgreSQL by {PostgresPeer.Clients} clients, at its best batch size");
        report.Add("postgres_batch", best, "rows in each transaction then");
        report.Add("postgres_single_per_s", byBatch[1], "the same with one row in each transaction");
    }

    private static async Task<int> FindRateAsync(HttpLoad http, LedgerSizes sizes, double saturatedPerSecond, CancellationToken cancellationToken)
    {
        foreach (var rate in Rates[..^1].Where(r => r <= saturatedPerSecond))
        {
            var (load, _) = await http.PaceAsync(rate * Math.Min(2, sizes.PacedSeconds), rate, cancellationToken);
            if (load.AcceptedPerSecond >= KeptUp * rate)
                return rate;
        }
        return Rates[^1];
    }
}
