using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Transparency;

public sealed class LogFsckTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Log_that_was_published_in_any_steps_is_whole()
    {
        var log = new SimulatedLog(1, 300);
        await log.PublishAsync();
        log.Append(700, 255);
        await log.PublishAsync();
        var report = await CheckAsync(log);
        Assert.Empty(report.Findings);
        Assert.Equal(1256UL, report.Checkpoint!.Size);
        Assert.InRange(report.Compared, 11UL, 14UL);

        // What the host has integrated beyond the checkpoint is checked too.
        log.Append(900);
        await log.IntegratedAsync();
        Assert.Empty((await CheckAsync(log)).Findings);
        // And the checkpoint's partial tiles may go once whole ones are there.
        foreach (var path in log.Store.Paths.Where(p => p.EndsWith(".p/232", StringComparison.Ordinal)).ToList())
            log.Store[path] = null;
        Assert.Empty((await CheckAsync(log)).Findings);
    }

    [Fact]
    public async Task Every_flipped_bit_of_every_tile_and_bundle_is_found_and_named()
    {
        var log = new SimulatedLog(1, 600);
        await log.PublishAsync();
        var paths = log.Store.Paths.Where(p => p.StartsWith("tile/", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, paths.Count);
        foreach (var path in paths)
        {
            var whole = log.Store[path]!;
            for (var bit = 0; bit < whole.Length * 8; bit += 1 + (whole.Length * 8 / 40))
            {
                var damaged = whole.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                log.Store[path] = damaged;
                Assert.StartsWith($"{path} differs at byte {bit / 8},", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            }
            log.Store[path] = whole[..^1];
            Assert.StartsWith(path, Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = [.. whole, 0];
            Assert.StartsWith($"{path} has {whole.Length + 1} bytes", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = null;
            Assert.StartsWith($"{path} is missing", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = whole;
        }
        Assert.Empty((await CheckAsync(log)).Findings);
    }

    [Fact]
    public async Task First_bad_entry_is_named_first()
    {
        var log = new SimulatedLog(1, 600);
        await log.PublishAsync();
        Damage(log, "tile/0/001", 7 * 32);
        var bundle = log.Store["tile/entries/001"]!;
        var second = 2 + ((bundle[0] << 8) | bundle[1]);
        Damage(log, "tile/entries/001", second + 5);
        Damage(log, "tile/entries/002.p/89", 0);
        var findings = (await CheckAsync(log)).Findings;
        Assert.Equal(3, findings.Count);
        Assert.Contains("which is of the hash over entry 263.", findings[0], StringComparison.Ordinal);
        Assert.Contains("which is of entry 257.", findings[1], StringComparison.Ordinal);
        Assert.Contains("which is of entry 512.", findings[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_or_state_that_is_not_this_ledgers_is_found()
    {
        var log = new SimulatedLog(1, 300);
        await log.PublishAsync();
        var (checkpoint, state) = (log.Store[LogPaths.Checkpoint], log.Store[LogPaths.Integrated]);
        var other = SimulatedLog.Other(1, 300, 20);
        await other.PublishAsync();

        log.Store[LogPaths.Checkpoint] = (await SimulatedPublishedAsync(SimulatedLog.Other(1, 300)));
        Assert.Contains("have the root", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
        log.Store[LogPaths.Checkpoint] = other.Store[LogPaths.Checkpoint];
        Assert.Contains("no block goes on from entry 301", (await CheckAsync(log)).Findings[^1], StringComparison.Ordinal);
        log.Store[LogPaths.Checkpoint] = null;
        Assert.Contains("No checkpoint", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
        log.Store[LogPaths.Checkpoint] = checkpoint;

        log.Store[LogPaths.Integrated] = (IntegratedLog.Parse(state!).Value with { HeadHash = default }).Encode();
        Assert.Contains("names the root", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = null;
        Assert.Contains("integrated is missing", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = state;
        Assert.Empty((await CheckAsync(log)).Findings);
    }

    [Fact]
    public async Task Check_of_a_log_that_is_not_there_ends_with_a_bounded_list()
    {
        var log = new SimulatedLog([1, .. Enumerable.Repeat(4_000, 7)]);
        await log.PublishAsync();
        foreach (var path in log.Store.Paths.Where(p => p.StartsWith("tile/", StringComparison.Ordinal)))
            log.Store[path] = null;
        var report = await CheckAsync(log);
        Assert.Equal((LogFsck.MaxFindings, true), (report.Findings.Count, report.IsCut));
        Assert.Contains("begins with entry 0.", report.Findings[0], StringComparison.Ordinal);
    }

    private static async Task<byte[]> SimulatedPublishedAsync(SimulatedLog log)
    {
        await log.PublishAsync();
        return log.Store[LogPaths.Checkpoint]!;
    }

    private static void Damage(SimulatedLog log, string path, int at)
    {
        var bytes = log.Store[path]!.ToArray();
        bytes[at] ^= 1;
        log.Store[path] = bytes;
    }

    private static Task<LogFsckReport> CheckAsync(SimulatedLog log) =>
        new LogFsck(log.Ledger, log.Store.ReadAsync, new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0), log.Clock).CheckAsync(withState: true, null, None);
}
