using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Transparency;

public sealed class LogPublisherTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Checkpoint_is_what_the_entries_say_and_proves_each_of_them()
    {
        var log = new SimulatedLog(1, 300);
        Assert.Null(await log.Publisher().PublishAsync(None));
        var published = await log.PublishAsync();
        Assert.Equal(published.Checkpoint.Text, log.AssertPublished().Text);
        Assert.Equal(log.Clock.GetUtcNow(), published.Time);

        var tiles = new LogTiles(log.Store, 1 << 20);
        var policy = new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0);
        for (var i = 0; (ulong)i < published.Checkpoint.Size; i += 7)
        {
            var path = await new StoredTree(published.Checkpoint.Size, tiles.ReadAsync).PathAsync((ulong)i, None);
            Assert.True(new LogProof(default, (ulong)i, path, published.Note).Verify(log.Leaves[i], policy).IsOk);
            Assert.False(new LogProof(default, (ulong)i, path, published.Note).Verify(log.Leaves[i + 1], policy).IsOk);
        }
    }

    [Fact]
    public async Task Publisher_that_finds_its_checkpoint_there_writes_nothing()
    {
        var log = new SimulatedLog(1, 300);
        await log.PublishAsync();
        log.Store.OnRequest = request => request.Writes ? throw new InvalidOperationException(request.Path) : LogFault.None;
        Assert.Equal(301UL, (await log.Publisher().PublishAsync(None))!.Checkpoint.Size);
    }

    [Fact]
    public async Task Whatever_is_published_in_any_interleaving_with_any_loss_goes_on_from_what_was()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var log = new SimulatedLog(1);
            var turns = new Turns(seed);
            var faults = new Random(seed);
            var published = new List<Checkpoint>();
            var seen = Array.Empty<byte>();
            log.Store.BeforeRequest = _ => turns.WaitAsync();
            log.Store.OnRequest = request =>
            {
                // Each text that is stored is checked once; its signature is what takes long.
                if (log.Store[LogPaths.Checkpoint] is { } text && !text.AsSpan().SequenceEqual(seen))
                {
                    seen = text.ToArray();
                    if (log.AssertPublished() is var now && (published.Count == 0 || published[^1].Text != now.Text))
                        published.Add(now);
                }
                return faults.Next(30) == 0 ? (LogFault)faults.Next(1, 3) : LogFault.None;
            };
            Func<Task> instance = async () =>
            {
                var (integrator, publisher) = (log.Integrator(), log.Publisher());
                for (var round = 0; round < 8; round++)
                {
                    if (log.Chain.Next.Value < 700)
                        log.Append(97);
                    try
                    {
                        await integrator.IntegrateAsync(log.Chain.Next, None);
                        await publisher.PublishAsync(None);
                    }
                    catch (IOException)
                    {
                        // The next round tries again, at times after a start.
                        (integrator, publisher) = faults.Next(2) == 0 ? (integrator, publisher) : (log.Integrator(), log.Publisher());
                    }
                }
            };
            await turns.RunAsync(instance, instance, instance);
            log.Store.BeforeRequest = _ => Task.CompletedTask;
            log.Store.OnRequest = _ => LogFault.None;
            await log.PublishAsync();
            Assert.Equal(log.Chain.Next.Value, log.AssertPublished().Size);
            Assert.Equal(published.Select(c => c.Size).Distinct().Order(), published.Select(c => c.Size));
        }
    }

    [Fact]
    public async Task Checkpoint_that_was_rolled_back_or_is_gone_stops_publishing()
    {
        var log = new SimulatedLog(1, 300);
        var (integrator, publisher) = (log.Integrator(), log.Publisher());
        await integrator.IntegrateAsync(log.Chain.Next, None);
        await publisher.PublishAsync(None);
        var earlier = log.Store[LogPaths.Checkpoint];
        log.Append(10);
        await integrator.IntegrateAsync(log.Chain.Next, None);
        await publisher.PublishAsync(None);
        log.Append(10);
        await integrator.IntegrateAsync(log.Chain.Next, None);

        log.Store[LogPaths.Checkpoint] = earlier;
        Assert.Contains("rolled back", await ProblemOf(publisher), StringComparison.Ordinal);
        Assert.Equal(earlier, log.Store[LogPaths.Checkpoint]);
        log.Store[LogPaths.Checkpoint] = null;
        Assert.Contains("is gone", await ProblemOf(publisher), StringComparison.Ordinal);
        Assert.Null(log.Store[LogPaths.Checkpoint]);
    }

    [Fact]
    public async Task Checkpoint_that_this_log_has_not_signed_stops_publishing()
    {
        var log = new SimulatedLog(1, 300);
        var published = await log.PublishAsync();
        log.Append(10);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);

        var stranger = NoteSigner.FromSeed(SimulatedLog.Key.Verifier.Name, NoteKeyType.Ed25519, [.. Enumerable.Repeat((byte)7, 32)]);
        log.Store[LogPaths.Checkpoint] = SignedNote.Create(published.Note.Text, stranger.Sign(published.Note.Text)).Encode();
        Assert.Contains("note-unsigned", await ProblemOf(log.Publisher()), StringComparison.Ordinal);

        var other = Checkpoint.Create("example.com/other", 301, published.Checkpoint.Root).Text;
        log.Store[LogPaths.Checkpoint] = SignedNote.Create(other, SimulatedLog.Key.Sign(other)).Encode();
        Assert.Contains("checkpoint-origin", await ProblemOf(log.Publisher()), StringComparison.Ordinal);

        var whole = published.Note.Encode();
        for (var bit = 0; bit < whole.Length * 8; bit += 13)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            log.Store[LogPaths.Checkpoint] = damaged;
            await ProblemOf(log.Publisher());
            Assert.Equal(damaged, log.Store[LogPaths.Checkpoint]);
        }
    }

    [Fact]
    public async Task Fork_is_never_signed()
    {
        var log = new SimulatedLog(1, 300);
        var published = await log.PublishAsync();

        // A log of other entries, integrated soundly, is put in this one's place.
        var fork = SimulatedLog.Other(2, 300, 50);
        await fork.PublishAsync();
        foreach (var path in fork.Store.Paths.Where(p => p != LogPaths.Checkpoint))
            log.Store[path] = fork.Store[path];
        Assert.Contains("forked", await ProblemOf(log.Publisher()), StringComparison.Ordinal);

        // A shorter one, and one of the same size.
        log.Store[LogPaths.Integrated] = (await SimulatedLog.Other(2).IntegratedAsync()).Encode();
        Assert.Contains("rolled back", await ProblemOf(log.Publisher()), StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = (await SimulatedLog.Other(2, 299).IntegratedAsync()).Encode();
        Assert.Contains("forked", await ProblemOf(log.Publisher()), StringComparison.Ordinal);
        Assert.Equal(published.Note.Encode(), log.Store[LogPaths.Checkpoint]);
    }

    [Fact]
    public async Task What_this_process_signed_binds_it_even_where_nothing_that_is_stored_remembers_it()
    {
        var log = new SimulatedLog(1, 300);
        var publisher = log.Publisher();
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        log.Store.OnRequest = request => request is { Path: LogPaths.Checkpoint, Writes: true } ? LogFault.LostBefore : LogFault.None;
        await Assert.ThrowsAsync<IOException>(() => publisher.PublishAsync(None));
        log.Store.OnRequest = _ => LogFault.None;

        var fork = SimulatedLog.Other(2, 300, 50);
        await fork.PublishAsync();
        foreach (var path in fork.Store.Paths.Where(p => p != LogPaths.Checkpoint))
            log.Store[path] = fork.Store[path];
        Assert.Contains("forked", await ProblemOf(publisher), StringComparison.Ordinal);
        log.Store[LogPaths.Integrated] = (await SimulatedLog.Other(2).IntegratedAsync()).Encode();
        Assert.Contains("rolled back", await ProblemOf(publisher), StringComparison.Ordinal);
        Assert.Null(log.Store[LogPaths.Checkpoint]);
    }

    [Theory]
    [InlineData("tile/0/001.p/45")]
    [InlineData("tile/1/000.p/1")]
    public async Task Damaged_tile_stops_publishing_until_it_is_whole_again(string path)
    {
        var log = new SimulatedLog(1, 300);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        var publisher = log.Publisher();
        var whole = log.Store[path]!;
        for (var bit = 0; bit < whole.Length * 8; bit += 17)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            log.Store[path] = damaged;
            await ProblemOf(publisher);
        }
        log.Store[path] = null;
        Assert.Contains(path, await ProblemOf(publisher), StringComparison.Ordinal);
        log.Store[path] = whole;
        Assert.Equal(301UL, (await publisher.PublishAsync(None))!.Checkpoint.Size);
    }

    private static async Task<string> ProblemOf(LogPublisher publisher) => (await Assert.ThrowsAsync<CorruptLogException>(() => publisher.PublishAsync(None))).Message;
}
