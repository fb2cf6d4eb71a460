using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Transparency;

public sealed class WitnessPanelTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cosignatures_of_all_witnesses_are_published_with_every_checkpoint()
    {
        var log = new SimulatedLog(1, 300);
        var (one, two) = (new PlainWitness("witness.example/one", 1), new PlainWitness("witness.example/two", 2));
        var publisher = log.Publisher(Panel(log, one, two));
        foreach (var more in new[] { 10, 300, 1 })
        {
            log.Append(more);
            await log.Integrator().IntegrateAsync(log.Chain.Next, None);
            var published = await publisher.PublishAsync(None);
            AssertCosigned(published!.Note, one, two);
            Assert.Equal(published.Note.Encode(), log.Store[LogPaths.Checkpoint]);
        }
        Assert.Equal(log.Chain.Next.Value, one.Size);

        // An instance that has just started knows of no size, and learns it.
        log.Append(7);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        AssertCosigned((await log.Publisher(Panel(log, one, two)).PublishAsync(None))!.Note, one, two);
    }

    [Fact]
    public async Task Witness_that_fails_keeps_nothing_back_and_is_asked_again_after_a_pause()
    {
        var log = new SimulatedLog(1, 300);
        var (one, two) = (new PlainWitness("witness.example/one", 1), new PlainWitness("witness.example/two", 2) { Fails = true });
        var panel = Panel(log, one, two);
        var publisher = log.Publisher(panel);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        AssertCosigned((await publisher.PublishAsync(None))!.Note, one);
        Assert.Contains("did not answer", panel.Problems[two.Key.Verifier.ToString()], StringComparison.Ordinal);

        await publisher.PublishAsync(None);
        Assert.Equal(1, two.Requests);
        two.Fails = false;
        log.Clock.Advance(WitnessPanel.FirstPause);
        AssertCosigned((await publisher.PublishAsync(None))!.Note, one, two);
        Assert.Empty(panel.Problems);
        AssertCosigned(SignedNote.Parse(log.Store[LogPaths.Checkpoint]).Value, one, two);
    }

    [Fact]
    public async Task Witness_that_does_not_answer_in_time_is_left_out()
    {
        var log = new SimulatedLog(1, 300);
        var one = new PlainWitness("witness.example/one", 1) { Hangs = true };
        var publisher = log.Publisher(Panel(log, one));
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        var publishing = publisher.PublishAsync(None);
        Assert.False(publishing.IsCompleted);
        log.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await publishing)!.Note.Signatures);
    }

    [Fact]
    public async Task What_is_not_the_witnesses_cosignature_is_not_published()
    {
        var log = new SimulatedLog(1, 300);
        var (one, two) = (new PlainWitness("witness.example/one", 1) { Signs = text => text + "x" }, new PlainWitness("witness.example/two", 2) { Size = 1_000 });
        var panel = Panel(log, one, two);
        await log.Integrator().IntegrateAsync(log.Chain.Next, None);
        Assert.Single((await log.Publisher(panel).PublishAsync(None))!.Note.Signatures);
        Assert.Contains("without a cosignature", panel.Problems[one.Key.Verifier.ToString()], StringComparison.Ordinal);
        Assert.Contains("has cosigned 1000 entries", panel.Problems[two.Key.Verifier.ToString()], StringComparison.Ordinal);
    }

    [Fact]
    public void Request_is_read_as_it_was_written_and_nothing_else_is()
    {
        var text = Checkpoint.Create(SimulatedLog.Key.Verifier.Name, 300, Hash256.Sha256([3])).Text;
        var request = new WitnessRequest(5, [Hash256.Sha256([1]), Hash256.Sha256([2])], SignedNote.Create(text, SimulatedLog.Key.Sign(text)));
        var bytes = request.Encode();
        var lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n');
        Assert.Equal(("old 5", Convert.ToBase64String(Hash256.Sha256([1]).ToArray()), ""), (lines[0], lines[1], lines[3]));
        var read = WitnessRequest.Parse(bytes).Value;
        Assert.Equal((request.OldSize, request.Checkpoint.Text), (read.OldSize, read.Checkpoint.Text));
        Assert.Equal(request.Proof, read.Proof);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(!WitnessRequest.Parse(damaged).Try(out var other, out _) || other.Encode().AsSpan().SequenceEqual(damaged));
        }
        Assert.Equal("witness-request-malformed", WitnessRequest.Parse("old 05\n\nx"u8).Error!.Code);
        Assert.Equal("witness-request-malformed", WitnessRequest.Parse("new 5\n\nx"u8).Error!.Code);
        Assert.Equal("witness-request-malformed", WitnessRequest.Parse(new WitnessRequest(5, [.. Enumerable.Repeat(Hash256.Sha256([1]), 64)], request.Checkpoint).Encode()).Error!.Code);
    }

    private static WitnessPanel Panel(SimulatedLog log, params PlainWitness[] witnesses) => new(
        [.. witnesses.Select(w => w.Key.Verifier)], (key, request, cancellationToken) => witnesses.Single(w => w.Key.Verifier == key).AnswerAsync(request, cancellationToken),
        TimeSpan.FromSeconds(1), log.Clock);

    private static void AssertCosigned(SignedNote note, params PlainWitness[] witnesses)
    {
        Assert.Equal(1 + witnesses.Length, note.Signatures.Count);
        Assert.True(new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [.. witnesses.Select(w => w.Key.Verifier)], witnesses.Length).Verify(note).IsOk);
    }

    /// <summary>A witness of one log, as the specification says, in memory.</summary>
    private sealed class PlainWitness(string name, byte seed)
    {
        private Hash256 _root = MerkleTree.EmptyRoot;

        public NoteSigner Key { get; } = NoteSigner.FromSeed(name, NoteKeyType.CosignatureV1, [.. Enumerable.Repeat(seed, 32)]);

        public ulong Size { get; set; }

        public bool Fails { get; set; }

        public bool Hangs { get; init; }

        public Func<string, string> Signs { get; init; } = text => text;

        public int Requests { get; private set; }

        public async Task<WitnessAnswer> AnswerAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            Requests++;
            if (Fails)
                throw new IOException("simulated failure");
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            var request = WitnessRequest.Parse(body.Span).Value;
            var checkpoint = new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0).Verify(request.Checkpoint).Value;
            if (request.OldSize != Size)
                return new WitnessAnswer(409, System.Text.Encoding.UTF8.GetBytes($"{Size}\n"));
            if (Size > 0 && !ConsistencyProof.Verify(Size, _root, checkpoint.Size, checkpoint.Root, request.Proof))
                return new WitnessAnswer(422, default);
            (Size, _root) = (checkpoint.Size, checkpoint.Root);
            var signed = Checkpoint.Parse(Signs(checkpoint.Text)) is { IsOk: true } parsed ? parsed.Value : Checkpoint.Create("another", 1, _root);
            return new WitnessAnswer(200, System.Text.Encoding.UTF8.GetBytes(Key.Cosign(signed, 1_767_225_600) + "\n"));
        }
    }
}
