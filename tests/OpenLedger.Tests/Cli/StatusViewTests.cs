using System.Globalization;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Primitives;
using Spectre.Console;

namespace OpenLedger.Tests.Cli;

public sealed class StatusViewTests
{
    private const int Columns = 80;
    private const int Lines = 24;

    private static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-05-04T03:02:01Z", CultureInfo.InvariantCulture);
    private static readonly Hash256 Hash = Hash256.Sha256("head"u8);

    [Fact]
    public void Busy_server_fits_a_terminal_of_80_columns_and_24_lines_without_a_folded_line()
    {
        var lines = Render(At, letters: 0);
        Assert.InRange(lines.Length, 20, Lines);
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, Columns - 1));
        // Each line begins with its name or heading: none goes on in the next one.
        Assert.DoesNotContain(lines, line => line.StartsWith(' ') && line.Trim().Length > 0);
        Assert.Contains(lines, line => line.StartsWith("head hash", StringComparison.Ordinal) && line.Contains(Hash.ToString(), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("publish", StringComparison.Ordinal) && line.Contains("61.5 s", StringComparison.Ordinal));
        Assert.Contains("03:02:01Z, Ctrl-C ends", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Last_step_of_the_anchorer_and_the_snapshot_that_the_host_began_with_are_told()
    {
        var lines = string.Join(' ', Render(null, letters: 0).Select(line => line.Trim()));
        Assert.Contains("the snapshot of 123400000 entries, open within 12,346 ms", lines, StringComparison.Ordinal);
        Assert.Contains("123456789 in tiles, 123456789 published, 123456789 anchored", lines, StringComparison.Ordinal);
        Assert.Contains("not-due, 123456789 entries, 2026-05-04 03:02:01Z", lines, StringComparison.Ordinal);
        Assert.Contains($"0x{Hash}. The newest anchor is too young.", lines, StringComparison.Ordinal);
        Assert.Contains(Render(At, letters: 0), line => line.StartsWith("anchoring", StringComparison.Ordinal) && line.Contains("not-due", StringComparison.Ordinal));
    }

    [Fact]
    public void Process_that_has_ended_is_said_to_have() =>
        Assert.Contains(Render(At, letters: 0), line => line.StartsWith("processes", StringComparison.Ordinal) && line.Contains("Azurite 4194302 ENDED", StringComparison.Ordinal));

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 10)]
    public void Dead_letters_beyond_the_first_are_counted(bool live, int shown)
    {
        var lines = Render(live ? At : null, letters: 12);
        Assert.Equal(shown, lines.Count(line => line.StartsWith("dead letter in ingest: ct-", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith($"… {12 - shown} more: ./openledger job list", StringComparison.Ordinal));
    }

    /// <summary>What a terminal of the usual width shows of one local server with large numbers everywhere.</summary>
    private static string[] Render(DateTimeOffset? now, int letters)
    {
        var own = ProcessIdentity.Of("openledger up", Environment.ProcessId)!;
        var running = new RunningStack(new Uri("http://127.0.0.1:44285/"), "", At, [own, own with { Name = "the functions app" }, new ProcessIdentity("Azurite", 4_194_302, 1, "gone")]);
        var tip = new LedgerTip(1_234_567, Hash, new Seq(123_456_789), At);
        var metrics = new ServerMetrics(
            "a-host-in-a-cloud", At, 60, "half-open", new RecentCount(1234, 98765), 4096, new CommitMetrics(12_345, 23.4, 1234.5, 12_345), new BlockMetrics(4096, 4096, 900 << 10, 900 << 10, 1_020_000, 987_654_321),
            new RecentCount(1234, 98765), new IngestMetrics(999, 70 << 20, 999_999, 12_345, 1e12, 1e9), new JobMetrics(1234, 12_345, 234_567), tip,
            Queues: [new QueueMetrics("ingest", 1234, 12), new QueueMetrics("publish", 7, 0, 61_500)],
            Anchor: new AnchorMetrics("not-due", At, new AnchorSize(123_456_789), Hash, "The newest anchor is too young."), Start: new StartMetrics(12_345.6, new SnapshotUsed(123_400_000, Hash)));
        var stage = new LogStage(123_456_789, 1);
        var dead = Enumerable.Range(0, letters).Select(i => new DeadLetter("ingest", 5, $"ct-{i}", "too-often", "It failed.")).ToList();
        var status = new ServerStatus(
            new OperatorServer(running.Address, "key", running), new LedgerInfo("local", 31337, Hash, tip, "1", default(JsonElement), []),
            new OperationsStatus([], dead, tip, new Seq(123_456_789), new PendingWork(1234, 1234)), metrics,
            Log: new LogInfo("log", "key", running.Address, [], stage, stage, stage, new LogAnchored(123_456_789, 1, Hash, Hash, 1)));
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Columns;
        console.Write(StatusView.Render([status], now));
        return output.ToString().TrimEnd().Split('\n');
    }
}
