using System.Diagnostics;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Economy;

/// <summary>The benchmark <c>economy</c>: what the rules of OPEN cost, without signatures and I/O. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class EconomyBenchmark
{
    private const int Seed = 5;

    private const double BytesInMib = 1 << 20;

    /// <summary>Measures everything.</summary>
    public static Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var report = new Report("economy", options.Runs);
        var sizes = options.Quick ? EconomySizes.Quick : EconomySizes.Full;
        var (few, many) = MeasureApply(options, sizes, report, cancellationToken);
        report.Add("apply_ratio_1m", few / many, $"how many times as many commands it is with {sizes.FewAccounts:N0} accounts");
        cancellationToken.ThrowIfCancellationRequested();
        MeasureClaims(options, sizes, report);
        return Task.FromResult(report);
    }

    /// <summary>The rates of a small ledger and of a large one, in turns, so that both have the same of whatever else the machine does.</summary>
    private static (double Few, double Many) MeasureApply(BenchOptions options, EconomySizes sizes, Report report, CancellationToken cancellationToken)
    {
        options.Note($"a ledger of {sizes.FewAccounts} accounts …");
        var small = EconomyLedger.Create(sizes.FewAccounts, options.Seed ?? Seed);
        options.Note($"a ledger of {sizes.ManyAccounts} accounts …");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var large = EconomyLedger.Create(sizes.ManyAccounts, options.Seed ?? Seed);
        var (few, many, processor, bytes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run <= options.Runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            options.Note($"commands, {(run == 0 ? "warm-up" : $"run {run}")} …");
            var slow = Apply(small, sizes.Blocks);
            var fast = Apply(large, sizes.Blocks);
            if (run == 0)
                continue;
            few.Add(slow.PerSecond);
            many.Add(fast.PerSecond);
            processor.Add(fast.ProcessorMicroseconds);
            bytes.Add(fast.Bytes);
        }
        report.Add("apply_per_s", Statistics.Median(many), $"commands applied a second among {sizes.ManyAccounts:N0} accounts, on one thread");
        report.Add("apply_cpu_us", Statistics.Median(processor), "processor time for each, in microseconds");
        report.Add("apply_bytes", Statistics.Median(bytes), "bytes allocated for each");
        report.Add("state_mib", (GC.GetTotalMemory(forceFullCollection: true) - before) / BytesInMib, "MiB that this ledger's state has in memory then");
        report.Add("state_nonces", large.State.Nonces.Count, "nonces in it");
        report.Add("state_claims", large.State.Open.Claims.ByAccount.Count, "accounts in it that have withdrawn");
        GC.KeepAlive(large);
        return (Statistics.Median(few), Statistics.Median(many));
    }

    /// <summary>Applies blocks whose commands are made just before, as they come from a queue. Making them does not count, but the garbage that is collected meanwhile does.</summary>
    private static (double PerSecond, double ProcessorMicroseconds, double Bytes) Apply(EconomyLedger ledger, int blocks)
    {
        GC.Collect();
        var (time, processor, bytes, commands) = (TimeSpan.Zero, TimeSpan.Zero, 0L, (double)blocks * EconomyLedger.BlockLength);
        for (var i = 0; i < blocks; i++)
        {
            var paused = GC.GetTotalPauseDuration();
            var block = ledger.MakeBlock();
            paused = GC.GetTotalPauseDuration() - paused;
            var (cpu, allocated, began) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            ledger.Apply(block);
            time += Stopwatch.GetElapsedTime(began) + paused;
            processor += Environment.CpuUsage.TotalTime - cpu + paused;
            bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        return (commands / time.TotalSeconds, processor.TotalMicroseconds / commands, bytes / commands);
    }

    private static void MeasureClaims(BenchOptions options, EconomySizes sizes, Report report)
    {
        options.Note($"claims of {sizes.ManyAccounts} accounts …");
        var book = ClaimBook.Empty;
        for (var i = 0; i < sizes.ManyAccounts; i++)
            book = book.Add(EconomyLedger.AccountOf(i), EconomyLedger.AccountOf(-1 - i), (UInt128)i + 1);
        var random = new Random(options.Seed ?? Seed);
        var (full, delta) = (new List<double>(), new List<double>());
        for (var run = 0; run <= options.Runs; run++)
        {
            GC.Collect();
            var began = Stopwatch.GetTimestamp();
            var prover = new ClaimProver(book);
            var root = prover.Root;
            full.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            var changed = book;
            for (var i = 0; i < sizes.ChangedClaims; i++)
                changed = changed.Add(EconomyLedger.AccountOf(random.Next(sizes.ManyAccounts)), default, 1);
            began = Stopwatch.GetTimestamp();
            prover.MoveTo(changed);
            var after = prover.Root;
            delta.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (root == after || after != new ClaimProver(changed).Root)
                throw new InvalidOperationException("The root of changed claims is not that of a tree made anew.");
            book = changed;
        }
        report.Add("root_full_ms", Statistics.Median(full.Skip(1)), $"milliseconds for the root of {sizes.ManyAccounts:N0} claims from the book alone");
        report.Add("root_delta_ms", Statistics.Median(delta.Skip(1)), $"milliseconds for the next root after {sizes.ChangedClaims:N0} of them have changed");
    }
}
