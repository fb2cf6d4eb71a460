using OpenLedger.Core.Ledger;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Tests.Snapshots;

/// <summary>A state as bytes and back: the same in everything that it holds and in everything that it does.</summary>
public sealed class StateCodecTests
{
    private const int Seeds = 24;

    [Fact]
    public async Task State_that_is_read_is_the_state_that_was_written_and_goes_on_as_it()
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var ledger = new RandomLedger(seed).Run(250);
            var bytes = Encode(ledger.State);
            var read = await DecodeAsync(bytes);
            Assert.Equal(StateText.Of(ledger.State), StateText.Of(read));
            Assert.Equal(bytes, Encode(read));
            // From here on both get the same entries; the one that was read has trees of another shape.
            var first = ledger.Paper.Entries.Count;
            ledger.Run(300);
            for (var i = first; i < ledger.Paper.Entries.Count; i++)
            {
                var (entry, expected) = ledger.Paper.Entries[i];
                (read, var outcome) = read.Apply(entry, ledger.Paper.Commands[i]);
                Assert.Equal(expected, outcome);
                if (outcome.IsOk)
                    kinds.Add(entry.Kind);
            }
            Assert.Equal(StateText.Of(ledger.State), StateText.Of(read));
            Assert.Equal(Encode(ledger.State), Encode(read));
            Assert.Equal(StateDigest.Of(ledger.State).Hash, StateDigest.Of(read).Hash);
        }
        // Every kind was taken at least once, or this property would say less than it seems to.
        Assert.Equal(Kinds.All.Except([Kinds.Genesis, Kinds.State, Kinds.RulesSwitch]).Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bytes_with_any_bit_flipped_are_refused_or_are_exactly_another_states()
    {
        var bytes = Encode(new RandomLedger(3).Run(60).State);
        var refused = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(flipped, Encode(await DecodeAsync(flipped)));
            }
            catch (SnapshotException e)
            {
                Assert.InRange(e.Position, 0, bytes.Length);
                refused++;
            }
        }
        Assert.InRange(refused, bytes.Length, bytes.Length * 8);
    }

    [Fact]
    public async Task Bytes_that_end_early_or_go_on_are_refused_where_they_do()
    {
        var bytes = Encode(new RandomLedger(4).Run(40).State);
        for (var length = 0; length < bytes.Length; length++)
            Assert.InRange((await Assert.ThrowsAsync<SnapshotException>(() => DecodeAsync(bytes[..length]))).Position, 0, length);
        Assert.Equal(bytes.Length, (await Assert.ThrowsAsync<SnapshotException>(() => DecodeAsync([.. bytes, 0]))).Position);
    }

    [Fact]
    public async Task Pieces_of_any_length_are_read_alike()
    {
        var state = new RandomLedger(5).Run(300).State;
        var bytes = Encode(state);
        foreach (var piece in new[] { 1, 7, 1_000, 1 << 21 })
            Assert.Equal(bytes, Encode(await StateCodec.DecodeAsync(bytes.Chunk(piece).Select(p => (ReadOnlyMemory<byte>)p).ToAsyncEnumerable(), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Chunks_are_of_one_size_but_the_last_and_change_the_hash()
    {
        var ledger = new RandomLedger(6).Run(3_000);
        var chunks = StateCodec.Encode(ledger.State).Select(c => c.Length).ToList();
        Assert.True(chunks.Count > 1, $"the state has {chunks.Count} chunk");
        Assert.All(chunks.SkipLast(1), length => Assert.Equal(StateDigest.ChunkBytes, length));
        var digest = StateDigest.Of(ledger.State);
        Assert.Equal(((ulong)chunks.Sum(), chunks.Count), (digest.Bytes, digest.Chunks.Count));
        ledger.Paper.Tick();
        Assert.NotEqual(digest.Hash, StateDigest.Of(ledger.State).Hash);
    }

    internal static byte[] Encode(LedgerState state)
    {
        using var all = new MemoryStream();
        foreach (var chunk in StateCodec.Encode(state))
            all.Write(chunk.Span);
        return all.ToArray();
    }

    internal static Task<LedgerState> DecodeAsync(byte[] bytes) =>
        StateCodec.DecodeAsync(new[] { (ReadOnlyMemory<byte>)bytes }.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
}
