using FsCheck.Fluent;
using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;
using OpenLedger.Tests.Storage;

namespace OpenLedger.Tests.Transparency;

public sealed class LogIntegratorTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Log_has_what_its_entries_alone_say_however_it_was_integrated() => Gens.ForAllSequences(Gen.Choose(1, 700), 20, 12, counts =>
    {
        var log = new SimulatedLog();
        var integrator = log.Integrator();
        foreach (var count in counts)
        {
            log.Append(count);
            // Now and then by one that has just started.
            integrator = count % 3 == 0 ? log.Integrator() : integrator;
            if (count % 4 > 0)
                Assert.Equal(log.Chain.Next.Value, integrator.IntegrateAsync(log.Chain.Next, None).GetAwaiter().GetResult()!.Size);
        }
        integrator.IntegrateAsync(log.Chain.Next, None).GetAwaiter().GetResult();
        log.AssertIsWhole();
    });

    [Fact]
    public async Task Long_ledger_is_integrated_in_steps_that_end_with_blocks()
    {
        var log = new SimulatedLog([.. Enumerable.Repeat(4_000, 20)]);
        var steps = new List<ulong>();
        log.Store.OnRequest = request =>
        {
            if (request is { Path: LogPaths.Integrated, Writes: false } && log.Store[LogPaths.Integrated] is { } text)
                steps.Add(IntegratedLog.Parse(text).Value.Size);
            return LogFault.None;
        };
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        log.AssertIsWhole();
        Assert.All(steps, size => Assert.Contains(log.Chain.Blocks, block => block.Header.NextSeq.Value == size));
    }

    [Theory]
    [InlineData(LogFault.LostBefore)]
    [InlineData(LogFault.LostAfter)]
    public async Task Integrator_that_loses_any_answer_or_crashes_there_gives_the_same_log(LogFault fault)
    {
        int[][] rounds = [[1, 200, 300], [255, 1, 513], [10]];
        for (var at = 0; ; at++)
        {
            var log = new SimulatedLog();
            var left = at;
            log.Store.OnRequest = _ => left-- == 0 ? fault : LogFault.None;
            var (kept, failed) = (log.Integrator(), 0);
            foreach (var round in rounds)
            {
                log.Append(round);
                try
                {
                    await kept.IntegrateAsync(log.Chain.Next, None);
                }
                catch (IOException)
                {
                    failed++;
                    // As one process that tries again, and as another that starts.
                    kept = at % 2 == 0 ? kept : log.Integrator();
                    await kept.IntegrateAsync(log.Chain.Next, None);
                }
                log.AssertIsWhole();
            }
            if (failed == 0)
            {
                Assert.InRange(at, 20, 100);
                return;
            }
        }
    }

    [Fact]
    public async Task Instances_in_any_interleaving_give_the_same_log()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var log = new SimulatedLog(1, 100);
            var turns = new Turns(seed);
            var faults = new Random(seed);
            log.Store.BeforeRequest = _ => turns.WaitAsync();
            log.Store.OnRequest = _ => faults.Next(40) == 0 ? (LogFault)faults.Next(1, 3) : LogFault.None;
            Func<Task> instance = async () =>
            {
                var integrator = log.Integrator();
                foreach (var count in new[] { 155, 1, 300, 40 })
                {
                    if (log.Chain.Next.Value < 600)
                        log.Append(count);
                    for (var through = log.Chain.Next; ;)
                    {
                        try
                        {
                            Assert.True((await integrator.IntegrateAsync(through, None))!.Size >= through.Value);
                            break;
                        }
                        catch (IOException)
                        {
                            // Tries again.
                        }
                    }
                }
            };
            await turns.RunAsync(instance, instance, instance);
            log.AssertIsWhole();
        }
    }

    [Fact]
    public async Task Integrator_that_goes_on_reads_no_tile_and_no_bundle_again()
    {
        var log = new SimulatedLog(1, 700);
        var integrator = log.Integrator();
        await integrator.IntegrateAsync(log.Chain.Next, None);
        var read = new List<string>();
        log.Store.OnRequest = request =>
        {
            if (!request.Writes)
                read.Add(request.Path);
            return LogFault.None;
        };
        log.Append(300, 5);
        await integrator.IntegrateAsync(log.Chain.Next, None);
        Assert.Equal([LogPaths.Integrated, LogPaths.Integrated], read);
        log.AssertIsWhole();
    }

    [Fact]
    public async Task Partial_tiles_that_were_cleared_away_are_taken_from_the_whole_ones()
    {
        var log = new SimulatedLog(1, 300);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        var before = log.Store[LogPaths.Integrated];
        log.Append(300, 66_000 % 4096);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        foreach (var path in log.Store.Paths.Where(p => p.Contains("/001.p/45", StringComparison.Ordinal)).ToList())
            log.Store[path] = null;
        log.Store[LogPaths.Integrated] = before;

        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        log.AssertIsWhole();
    }

    [Theory]
    [InlineData("tile/0/001.p/45", "root")]
    [InlineData("tile/1/000.p/1", "root")]
    [InlineData("tile/entries/001.p/45", "tile/entries/001.p/45")]
    [InlineData(LogPaths.Integrated, LogPaths.Integrated)]
    public async Task Damage_at_the_edge_is_named_and_goes_no_further(string path, string named)
    {
        var log = new SimulatedLog(1, 300);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        log.Append(300);
        var whole = log.Store[path]!;
        for (var bit = 0; bit < whole.Length * 8; bit += path.Contains("entries", StringComparison.Ordinal) ? 997 : 61)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            // The times in the state are for people.
            if (IntegratedLog.Parse(damaged).Try(out var read, out _) && IntegratedLog.Parse(whole).Value is var was && read with { Time = was.Time, EntryTime = was.EntryTime } == was)
                continue;
            log.Store[path] = damaged;
            var state = log.Store[LogPaths.Integrated];
            var error = await Assert.ThrowsAsync<CorruptLogException>(() => log.Integrator().IntegrateAsync(log.Chain.Next, None));
            Assert.True(path == LogPaths.Integrated || error.Message.Contains(named, StringComparison.Ordinal), error.Message);
            Assert.Equal(state, log.Store[LogPaths.Integrated]);
        }
        log.Store[path] = path == LogPaths.Integrated ? "{}"u8.ToArray() : null;
        var missing = await Assert.ThrowsAsync<CorruptLogException>(() => log.Integrator().IntegrateAsync(log.Chain.Next, None));
        Assert.Contains(path, missing.Message, StringComparison.Ordinal);
        log.Store[path] = whole;
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        log.AssertIsWhole();
    }

    [Fact]
    public async Task State_that_was_rolled_back_or_is_gone_is_named()
    {
        var log = new SimulatedLog(1, 300);
        var integrator = log.Integrator();
        await integrator.IntegrateAsync(log.Chain.Next, None);
        var earlier = log.Store[LogPaths.Integrated];
        log.Append(10);
        await integrator.IntegrateAsync(log.Chain.Next, None);

        log.Store[LogPaths.Integrated] = earlier;
        Assert.Contains("rolled back", (await Assert.ThrowsAsync<CorruptLogException>(() => integrator.IntegrateAsync(log.Chain.Next, None))).Message, StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = null;
        Assert.Contains("is gone", (await Assert.ThrowsAsync<CorruptLogException>(() => integrator.IntegrateAsync(log.Chain.Next, None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_that_was_rolled_back_or_changed_is_named()
    {
        var log = new SimulatedLog(1, 300, 10);
        var integrator = log.Integrator();
        await integrator.IntegrateAsync(log.Chain.Next, None);
        Assert.Contains("rolled back", (await Assert.ThrowsAsync<CorruptLogException>(() => integrator.IntegrateAsync(new Seq(301), None))).Message, StringComparison.Ordinal);

        // Another ledger of the same length, but for the last block.
        var other = new SimulatedLog(1, 300, 10);
        other.Store[LogPaths.Integrated] = IntegratedLog.Parse(log.Store[LogPaths.Integrated]!).Value with { HeadHash = Hash256.Sha256([1]) } is var state ? state.Encode() : null;
        foreach (var path in log.Store.Paths.Where(p => p.StartsWith("tile/", StringComparison.Ordinal)))
            other.Store[path] = log.Store[path];
        other.Append(5);
        Assert.Contains("Block 3 at 311 does not follow", (await Assert.ThrowsAsync<CorruptLogException>(() => other.Integrator().IntegrateAsync(other.Chain.Next, None))).Message, StringComparison.Ordinal);
        Assert.Contains("no block goes on from entry 311", (await Assert.ThrowsAsync<CorruptLogException>(() => log.Integrator().IntegrateAsync(new Seq(400), None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tile_of_other_bytes_is_named_and_the_step_does_not_count()
    {
        var log = new SimulatedLog(1, 100);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        var state = log.Store[LogPaths.Integrated];
        log.Store["tile/0/000"] = new byte[TreeLevels.TileSize * Hash256.Size];
        log.Append(300);
        Assert.Contains("tile/0/000", (await Assert.ThrowsAsync<CorruptLogException>(() => log.Integrator().IntegrateAsync(log.Chain.Next, None))).Message, StringComparison.Ordinal);
        Assert.Equal(state, log.Store[LogPaths.Integrated]);
    }
}
