using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;
using OpenLedger.TestKit;

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
    public async Task Every_flipped_bit_of_a_small_log_is_found_and_named()
    {
        var log = new SimulatedLog(1, 3);
        await log.PublishAsync();
        foreach (var path in Tiles(log, 2))
        {
            var damaged = log.Store[path]!.ToArray();
            log.Store[path] = damaged;
            for (var bit = 0; bit < damaged.Length * 8; bit++)
            {
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.StartsWith($"{path} differs at byte {bit / 8},", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
        Assert.Empty((await CheckAsync(log)).Findings);
    }

    [Fact]
    public async Task Every_flipped_bit_of_every_kind_of_file_differs_at_its_byte()
    {
        // Whole and partial tiles of both levels and bundles: here only what a check compares is compared, once for each bit.
        var log = new SimulatedLog(1, 258);
        await log.PublishAsync();
        foreach (var path in Tiles(log, 5))
        {
            Assert.True(TileId.TryParse(path, out var id));
            var (whole, damaged) = (log.Store[path]!, log.Store[path]!.ToArray());
            Assert.Null(LogComparison.Compare(path, id.Level, 0, whole, damaged, isLonger: false));
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                if (LogComparison.Compare(path, id.Level, 0, whole, damaged, isLonger: false)?.StartsWith($"{path} differs at byte {bit / 8},", StringComparison.Ordinal) != true)
                    Assert.Fail($"Bit {bit} of {path} is not found.");
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public async Task Every_file_that_is_damaged_cut_lengthened_or_missing_is_named()
    {
        var log = new SimulatedLog(1, 600);
        await log.PublishAsync();
        foreach (var path in Tiles(log, 7))
        {
            var whole = log.Store[path]!;
            foreach (var at in new[] { 0, whole.Length / 2, whole.Length - 1 })
            {
                Damage(log, path, at);
                Assert.StartsWith($"{path} differs at byte {at},", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
                log.Store[path] = whole;
            }
            log.Store[path] = whole[..^1];
            Assert.StartsWith($"{path} differs at byte {whole.Length - 1},", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = [.. whole, 0];
            Assert.StartsWith($"{path} has {whole.Length + 1} bytes", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = null;
            Assert.StartsWith($"{path}: it is missing", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
            log.Store[path] = whole;
        }
        // All at once: each is named, the first entry's first.
        foreach (var path in Tiles(log, 7))
            Damage(log, path, 0);
        var findings = (await CheckAsync(log)).Findings;
        Assert.Equal(Tiles(log, 7).Order(StringComparer.Ordinal), findings.Select(f => f.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("entry 0.", findings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_of_the_integrator_is_found()
    {
        // An integrator that leaves out a line, or forgets a whole step, makes a log that agrees with itself and is signed.
        var log = new SimulatedLog(1, 300);
        var wrong = SimulatedLog.Other(1, 300);
        await wrong.PublishAsync();
        await log.PublishAsync();
        foreach (var path in Tiles(log, 5))
            log.Store[path] = wrong.Store[path];
        log.Store[LogPaths.Checkpoint] = wrong.Store[LogPaths.Checkpoint];
        var findings = (await CheckAsync(log)).Findings;
        Assert.Equal(6, findings.Count);
        Assert.Contains("have the root", findings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_block_ends_the_check_with_its_place()
    {
        var log = new SimulatedLog(1, 300, 20);
        await log.PublishAsync();
        Damage(log, "tile/entries/000", 9);
        Task<IReadOnlyList<RawBlock>> ReadAsync(Seq from, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RawBlock>>(
            [.. log.Chain.Blocks.Where(b => b.Header.FirstSeq >= from).Select(b => b.Header.Height == 2 ? b.Raw() with { Body = log.Chain.Blocks[1].Body } : b.Raw())]);
        var findings = (await new LogFsck(ReadAsync, log.Store.ReadAsync, Policy).CheckAsync(withState: true, null, None)).Findings;
        Assert.Equal(2, findings.Count);
        Assert.StartsWith("tile/entries/000 differs at byte 9", findings[0], StringComparison.Ordinal);
        Assert.StartsWith("Block 2 at 301: ", findings[1], StringComparison.Ordinal);
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
        log.Store[LogPaths.Integrated] = (IntegratedLog.Parse(state!).Value with { EntryTime = new LedgerTime(1) }).Encode();
        Assert.Contains("names the root", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = (IntegratedLog.Parse(state!).Value with { Size = 300 }).Encode();
        Assert.Contains("fewer than the 301", Assert.Single((await CheckAsync(log)).Findings), StringComparison.Ordinal);
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

    /// <summary>The paths of all tiles and bundles, of which there must be so many.</summary>
    private static List<string> Tiles(SimulatedLog log, int count)
    {
        var paths = log.Store.Paths.Where(p => p.StartsWith("tile/", StringComparison.Ordinal)).ToList();
        Assert.Equal(count, paths.Count);
        return paths;
    }

    private static LogPolicy Policy => new(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0);

    private static Task<LogFsckReport> CheckAsync(SimulatedLog log) => new LogFsck(log.Ledger.ReadRawAsync, log.Store.ReadAsync, Policy).CheckAsync(withState: true, null, None);
}
