using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Chaos;

/// <summary>The benchmark <c>chaos-ledger</c>: processes are killed at random while they write, and what they were told and told others is compared with what is on the ledger.</summary>
internal static class ChaosBenchmark
{
    /// <summary>Breaks things, then looks.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var sizes = options.Quick ? ChaosSizes.Quick : ChaosSizes.Full;
        var seed = options.Seed ?? Random.Shared.Next();
        options.Note($"seed {seed}: --seed {seed} makes the same choices again; what the machine does in between it does as it likes");
        var report = new Report("chaos-ledger", options.Runs);
        for (var run = 0; run < options.Runs; run++)
        {
            await LedgerAsync(report, sizes, seed + run, options, cancellationToken);
            await IngestAsync(report, sizes, seed + run, options, cancellationToken);
        }
        return report;
    }

    private static async Task LedgerAsync(Report report, ChaosSizes sizes, int seed, BenchOptions options, CancellationToken cancellationToken)
    {
        options.Note($"{sizes.Writers} processes write to one ledger, each is killed {sizes.Kills} times …");
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        var chaos = await LedgerChaos.StartAsync(azurite, sizes, seed, cancellationToken);
        await chaos.RunAsync(cancellationToken);
        var open = chaos.Book.OpenCount;
        await chaos.SettleAsync(cancellationToken);
        var audit = await LedgerAudit.ReadAsync(chaos.Table, cancellationToken);
        Explain(audit, options);
        var (lost, duplicated) = chaos.Book.Compare(audit);
        report.Sum("processes", sizes.Writers, "processes that wrote to one ledger");
        report.Sum("kills", chaos.Kills, "times that one of them was killed with SIGKILL");
        report.Sum("acknowledged", chaos.Book.AcknowledgedCount - open, "commands that were acknowledged by the process that they were sent to first, or by another one later");
        report.Sum("open_after_kills", open, "commands without an answer after the last kill, which were then sent again");
        report.Sum("commands_on_ledger", audit.CommandCount, "commands on the ledger");
        report.Sum("blocks", audit.Blocks, "blocks on the ledger");
        report.Zero("lost", lost, "acknowledged commands that are not on the ledger where they were said to be");
        report.Zero("duplicated", duplicated, "commands that are on the ledger twice, or for which two places were acknowledged");
        report.Zero("forked", audit.Forked, "stored blocks that are not on the one chain");
        report.Zero("no_ops", audit.NoOps, "entries that the rules reject, which no writer should have written");
    }

    private static async Task IngestAsync(Report report, ChaosSizes sizes, int seed, BenchOptions options, CancellationToken cancellationToken)
    {
        options.Note($"{sizes.Files} files are contributed to {sizes.Hosts} hosts, which are killed at random …");
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        await using var hosts = await ChaosHosts.StartAsync(azurite, sizes.Hosts, seed, cancellationToken);
        var chaos = new IngestChaos(hosts, seed);
        var contributions = await chaos.RunAsync(sizes.Files, sizes.HostKills, cancellationToken);
        var audit = await LedgerAudit.ReadAsync(ChaosHosts.LedgerTable(azurite), cancellationToken);
        Explain(audit, options);
        var (lost, duplicated) = IngestChaos.Compare(chaos.Datanet, contributions, audit);
        report.Sum("ingest_files", contributions.Count, "files whose completion was acknowledged");
        report.Sum("ingest_host_kills", hosts.Kills, "times that a host was killed with SIGKILL meanwhile");
        report.Zero("ingest_lost", lost, "files that are not published with all their records");
        report.Zero("ingest_duplicated", duplicated, "files that were ingested, accepted or published more than once");
        report.Zero("ingest_forked", audit.Forked + audit.NoOps, "stored blocks that are not on the one chain, and entries that the rules reject");
    }

    private static void Explain(LedgerAudit audit, BenchOptions options)
    {
        if (audit.Break is { } broken)
            options.Note(broken);
    }
}
