using System.Globalization;
using OpenLedger.Cli.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OpenLedger.Cli.Commands;

/// <summary>The status of servers as text: a block of fields and tables for each.</summary>
internal static class StatusView
{
    /// <summary>Dead letters shown, at most.</summary>
    private const int MaxLetters = 10;

    /// <summary>The same where the view goes on, whose lines must fit a screen.</summary>
    private const int MaxLiveLetters = 3;

    /// <summary>All servers, one below the other.</summary>
    /// <param name="statuses">What they said.</param>
    /// <param name="now">Shown where the view goes on; null where it is shown once.</param>
    public static IRenderable Render(IReadOnlyList<ServerStatus> statuses, DateTimeOffset? now = null)
    {
        var parts = new List<IRenderable>();
        foreach (var status in statuses)
        {
            if (parts.Count > 0)
                parts.Add(Text.Empty);
            parts.AddRange(Describe(status, live: now is not null));
        }
        if (now is { } at)
            parts.Add(new Text($"{at.ToUniversalTime():HH:mm:ss'Z'}, Ctrl-C ends", new Style(decoration: Decoration.Dim)));
        return new Rows(parts);
    }

    private static IEnumerable<IRenderable> Describe(ServerStatus status, bool live)
    {
        var maxLetters = live ? MaxLiveLetters : MaxLetters;
        var (ledger, operations, metrics) = (status.Ledger, status.Operations, status.Metrics);
        var tip = ledger?.Head ?? metrics?.Head;
        yield return Fields(
            ("API", status.Server.Address.ToString()),
            ("host", metrics is null ? null : $"{metrics.Host}, since {Time(metrics.StartedAt)}"),
            ("began with", live || metrics?.Start is not { } start ? null : $"{(start.Snapshot is { } snapshot ? $"the snapshot of {snapshot.AsOf} entries" : "the first block")}, open within {Number(start.TookMs)} ms"),
            ("PROBLEM", status.Problem),
            ("ledger", ledger is null ? null : $"{ledger.Name}, chain {ledger.ChainId}"),
            ("genesis", ledger?.Genesis.ToString()),
            ("head", tip is null ? null : $"block {tip.Height}, {tip.NextSeq} entries, {Time(tip.At)}"),
            ("head hash", tip?.Hash.ToString()),
            ("log", status.Log is not { } log ? null : $"{log.Integrated?.Size ?? 0} in tiles, {log.Published?.Size ?? 0} published, {log.Anchored?.Size ?? 0} anchored"),
            ("anchoring", metrics?.Anchor is { } step ? Describe(step, live) : null),
            ("indexed", operations?.IndexedThrough is { } indexed ? $"through entry {indexed}{(operations.Pending is { } pending ? $"; {pending.Ingest} to ingest, {pending.Publish} to publish" : "")}" : null),
            ("processes", status.Server.Running is { } running ? string.Join(", ", running.Processes.Select(p => $"{p.Name} {p.ProcessId}{(p.IsRunning() ? "" : " ENDED")}")) : null));
        if (metrics is not null)
        {
            yield return Text.Empty;
            yield return Measured(metrics);
        }
        if ((metrics?.Queues ?? operations?.Queues.Select(q => new QueueMetrics(q.Name, q.Active, q.DeadLettered))) is { } queues)
        {
            yield return Text.Empty;
            yield return Table(["QUEUE", "WAITING", "DEAD", "OLDEST"], queues.Select(q => new[] { q.Name, q.Active.ToString(CultureInfo.InvariantCulture), q.DeadLettered.ToString(CultureInfo.InvariantCulture), Age(q.OldestMs) }));
        }
        var letters = operations?.DeadLetters ?? [];
        foreach (var letter in letters.Take(maxLetters))
            yield return new Text($"dead letter in {letter.Queue}: {letter.Subject} after {letter.Deliveries} deliveries: {letter.Reason}: {letter.Description}");
        if (letters.Count > maxLetters)
            yield return new Text($"… {letters.Count - maxLetters} more: ./openledger job list");
    }

    /// <summary>The anchorer's last step; where the view goes on, what fits a line of it.</summary>
    private static string Describe(AnchorMetrics step, bool live)
    {
        var what = $"{step.Stage}{(step.Anchor is { } anchor ? $", {anchor.Size} entries" : "")}, {Time(step.At)}";
        if (live)
            return step.Problem is { } code ? $"{what}, {code.Code}" : what;
        var why = step.Problem is { } problem ? $"{problem.Code}: {problem.Message}" : step.Reason;
        return $"{what}{(step.Transaction is { } transaction ? $", transaction 0x{transaction}" : "")}{(why is null ? "" : $". {why}")}";
    }

    private static Grid Measured(ServerMetrics metrics)
    {
        var window = metrics.WindowSeconds;
        return Fields(
            ("storage", $"circuit {metrics.Circuit}, {Number(metrics.StorageFailures.Recent)} failures in {window} s, {Number(metrics.StorageFailures.Total)} in all"),
            ("commits", $"{Number(metrics.Commits.Count)} in {window} s, p50 {Number(metrics.Commits.P50Ms)} ms, p99 {Number(metrics.Commits.P99Ms)} ms, longest {Number(metrics.Commits.MaxMs)} ms"),
            ("blocks", $"{Number(metrics.Blocks.EntriesP50)} entries (at most {Number(metrics.Blocks.EntriesMax)}), {Bytes(metrics.Blocks.BytesP50)} (at most {Bytes(metrics.Blocks.BytesMax)})"),
            ("entries", $"{Number(metrics.Blocks.Entries / window)}/s, {Number(metrics.Blocks.TotalEntries)} since the host began"),
            ("conflicts", $"{Number(metrics.Conflicts.Recent)} in {window} s, {Number(metrics.Conflicts.Total)} in all"),
            ("waiting", $"{metrics.Waiting} commands and reads"),
            ("ingest", $"{Number(metrics.Ingest.Files)} files in {window} s, {Bytes(metrics.Ingest.Bytes / window)}/s, {Number(metrics.Ingest.Records / window)} records/s; {Number(metrics.Ingest.TotalFiles)} files in all"),
            ("jobs", $"{Number(metrics.Jobs.Count)} deliveries in {window} s, p50 {Number(metrics.Jobs.P50Ms)} ms, p99 {Number(metrics.Jobs.P99Ms)} ms"));
    }

    private static Grid Fields(params IReadOnlyList<(string Name, string? Value)> fields)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn());
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                grid.AddRow(new Text(name), new Text(value));
        }
        return grid;
    }

    private static Grid Table(IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        var grid = new Grid();
        foreach (var _ in headings)
            grid.AddColumn(new GridColumn().NoWrap().PadRight(2));
        grid.AddRow([.. headings.Select(h => new Text(h, new Style(decoration: Decoration.Bold)))]);
        foreach (var row in rows)
            grid.AddRow([.. row.Select(cell => new Text(cell))]);
        return grid;
    }

    private static string Age(long? ms) => ms is { } age ? $"{Number(age / 1000.0)} s" : "";

    private static string Number(double value) => value.ToString(value >= 100 ? "#,0" : "0.#", CultureInfo.InvariantCulture);

    private static string Bytes(double bytes) => bytes switch
    {
        >= 1 << 20 => $"{Number(bytes / (1 << 20))} MiB",
        >= 1 << 10 => $"{Number(bytes / (1 << 10))} KiB",
        _ => $"{Number(bytes)} B",
    };

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
