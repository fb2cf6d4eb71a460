using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Verification;

/// <summary>
/// "Bad input gets": every single bit of everything that is stored or published, and every way of taking it apart that one can name, is found, with the first
/// bad position. None is spared: a bit that could be flipped without being found would be a second text for one meaning.
/// </summary>
public sealed class MutationTests
{
    private static readonly PublishedLedger Ledger = PublishedLedger.Small();

    [Fact]
    public async Task Every_bit_of_every_block_is_found_at_its_block()
    {
        var blocks = Ledger.Blocks.Select(b => b.Raw()).ToArray();
        var bits = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            var (block, header) = (blocks[i], Ledger.Blocks[i].Header);
            string[] positions = [$"Block {header.Height} at {header.FirstSeq}", .. Enumerable.Range(0, header.Count).Select(k => $"Entry {header.FirstSeq.Value + (ulong)k}")];
            var at = i;
            Task CheckAsync(RawBlock changed) => FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..at], changed, .. blocks[(at + 1)..]]), positions);
            bits += await FlipEachAsync(block.Header, bytes => CheckAsync(block with { Header = bytes }));
            bits += await FlipEachAsync(block.Signature, bytes => CheckAsync(block with { Signature = bytes }));
            bits += await FlipEachAsync(block.Body, bytes => CheckAsync(block with { Body = bytes }));
        }
        Assert.Equal(8 * blocks.Sum(b => b.Header.Length + b.Signature.Length + b.Body.Length), bits);
    }

    [Fact]
    public async Task Every_bit_of_every_tile_bundle_and_checkpoint_is_found_at_its_place()
    {
        foreach (var (path, bytes) in Ledger.Files)
        {
            string[] positions = path == "checkpoint" ? ["The checkpoint"] : [path, .. Enumerable.Range(0, (int)Ledger.Size).Select(k => $"Entry {k}")];
            await FlipEachAsync(bytes, changed => FindsAsync(() => PublishedLedger.VerifyTilesAsync(With(path, changed)), positions));
        }
    }

    [Fact]
    public async Task Bit_of_a_hash_of_a_tile_is_found_at_its_entry()
    {
        var (path, tile) = Assert.Single(Ledger.Files, f => f.Key.StartsWith("tile/0/", StringComparison.Ordinal));
        for (var i = 0; i < tile.Length; i++)
        {
            var changed = tile.ToArray();
            changed[i] ^= 1;
            await FindsAsync(() => PublishedLedger.VerifyTilesAsync(With(path, changed)), $"Entry {i / Hash256.Size}");
        }
    }

    [Fact]
    public async Task Every_bit_of_the_tiles_above_the_leaves_is_found_at_its_hash()
    {
        var ledger = PublishedLedger.OfTicks(600);
        var (path, tile) = Assert.Single(ledger.Files, f => f.Key.StartsWith("tile/1/", StringComparison.Ordinal));
        Assert.Equal("tile/1/000.p/2", path);
        var changed = ledger.Files.ToDictionary(StringComparer.Ordinal);
        for (var bit = 0; bit < 8 * tile.Length; bit++)
        {
            changed[path] = Flip(tile, bit);
            await FindsAsync(
                () => TileVerifier.VerifyTreeAsync((name, _) => Task.FromResult(changed.GetValueOrDefault(name)), ledger.Checkpoint, 8, CancellationToken.None), $"{path}, hash {bit / 8 / Hash256.Size}");
        }
    }

    [Fact]
    public async Task Every_bit_of_a_proof_bundle_is_found()
    {
        var bundle = await Ledger.ProveAsync(3);
        Assert.Equal(3UL, ProvenEntry.Verify(bundle, PublishedLedger.Policy).Value.Entry.Seq.Value);
        var codes = new HashSet<string>();
        for (var bit = 0; bit < 8 * bundle.Length; bit++)
        {
            var found = ProvenEntry.Verify(Flip(bundle, bit), PublishedLedger.Policy);
            Assert.False(found.IsOk, $"Bit {bit} of the bundle can be flipped.");
            codes.Add(found.Error.Code);
        }
        Assert.Superset(new HashSet<string>(["log-proof-malformed", "note-malformed", "note-signature", "note-unsigned", "proof-invalid"]), codes);
    }

    [Fact]
    public async Task Every_bit_of_an_anchor_is_found()
    {
        var anchor = Ledger.AnchorAfter(2);
        await FlipEachAsync(anchor.Anchor.LogRoot.ToArray(), root => CheckAsync(With(anchor.Anchor with { LogRoot = new Hash256(root) })));
        await FlipEachAsync(anchor.Anchor.HeadHash.ToArray(), head => CheckAsync(With(anchor.Anchor with { HeadHash = new Hash256(head) })));
        await FlipEachAsync(anchor.Anchor.ClaimsRoot.ToArray(), claims => CheckAsync(With(anchor.Anchor with { ClaimsRoot = new Hash256(claims) })));
        for (var bit = 0; bit < 64; bit++)
            await CheckAsync(With(anchor.Anchor with { Size = anchor.Anchor.Size ^ (1UL << bit) }));

        StoredAnchor With(Anchor wrong) => anchor with { Anchor = wrong };

        static Task CheckAsync(StoredAnchor wrong)
        {
            var commitment = wrong.ToCommitment()!;
            return FindsAsync(() => Ledger.VerifyBlocksAsync(new VerificationOptions { Commitments = [commitment] }), commitment.Name, $"Entry {Ledger.Size}");
        }
    }

    [Fact]
    public async Task Blocks_in_another_order_missing_repeated_or_cut_off_are_found()
    {
        var blocks = Ledger.Blocks.Select(b => b.Raw()).ToArray();
        var said = new VerificationOptions { Commitments = [TileVerifier.CommitmentOf(Ledger.Checkpoint)] };
        for (var i = 0; i < blocks.Length; i++)
        {
            var here = $"Block {i} at {Ledger.Blocks[i].Header.FirstSeq}";
            for (var k = i + 1; k < blocks.Length; k++)
            {
                var swapped = blocks.ToArray();
                (swapped[i], swapped[k]) = (swapped[k], swapped[i]);
                await FindsAsync(() => PublishedLedger.VerifyBlocksAsync(swapped), here);
            }
            // The last one is missed by what the checkpoint says alone.
            await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..i], .. blocks[(i + 1)..]], said), i == blocks.Length - 1 ? $"Entry {Ledger.Blocks[i].Header.FirstSeq}" : here);
            var after = i + 1 < blocks.Length ? $"Block {i + 1} at {Ledger.Blocks[i + 1].Header.FirstSeq}" : $"Block {blocks.Length} at {Ledger.Size}";
            await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..(i + 1)], .. blocks[i..]]), after);
            foreach (var cut in new[] { 0, 1, blocks[i].Body.Length / 2, blocks[i].Body.Length - 1 })
                await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..i], blocks[i] with { Body = blocks[i].Body[..cut] }, .. blocks[(i + 1)..]]), here);
            foreach (var cut in new[] { 0, 1, blocks[i].Header.Length - 1 })
                await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..i], blocks[i] with { Header = blocks[i].Header[..cut] }, .. blocks[(i + 1)..]]), here);
            foreach (var length in new[] { 0, 64, 66 })
                await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([.. blocks[..i], blocks[i] with { Signature = new byte[length] }, .. blocks[(i + 1)..]]), here);
        }
    }

    [Fact]
    public async Task Lines_of_a_block_in_another_order_are_found_even_where_their_writer_has_signed_them()
    {
        var lines = Ledger.Blocks[2];
        var swapped = Core.Ledger.Block.Seal(2, lines.Header.Prev, lines.Header.FirstSeq, [lines.Line(1), lines.Line(0), lines.Line(2)], lines.Header.Time, 1, TestLedger.Writer);
        await FindsAsync(() => PublishedLedger.VerifyBlocksAsync([Ledger.Blocks[0].Raw(), Ledger.Blocks[1].Raw(), swapped.Raw()]), "Entry 3");
        await FindsAsync(
            () => PublishedLedger.VerifyBlocksAsync([Ledger.Blocks[0].Raw(), Ledger.Blocks[1].Raw(), lines.Raw() with { Body = swapped.Body }]), "Block 2 at 3");
    }

    [Fact]
    public async Task Files_that_are_missing_cut_off_longer_or_exchanged_are_found()
    {
        var ledger = PublishedLedger.OfTicks(600);
        var paths = ledger.Files.Keys.ToList();
        foreach (var path in paths)
        {
            string[] positions = path == "checkpoint" ? ["The checkpoint"] : [path, .. EntriesOf(path)];
            await CheckAsync(path, null, positions);
            await CheckAsync(path, ledger.Files[path][..^1], positions);
            await CheckAsync(path, [.. ledger.Files[path], 0], positions);
            await CheckAsync(path, [], positions);
            foreach (var other in paths.Where(p => p != path && path != "checkpoint"))
                await CheckAsync(path, ledger.Files[other], positions);
        }

        Task CheckAsync(string path, byte[]? bytes, params string[] positions)
        {
            var files = ledger.Files.ToDictionary(StringComparer.Ordinal);
            files.Remove(path);
            if (bytes is not null)
                files.Add(path, bytes);
            return FindsAsync(() => PublishedLedger.VerifyTilesAsync(files), positions);
        }

        static IEnumerable<string> EntriesOf(string path)
        {
            // Of tile and bundle 0, 1 and 2.
            var first = path.Contains("/000", StringComparison.Ordinal) ? 0 : path.Contains("/001", StringComparison.Ordinal) ? 256 : 512;
            return Enumerable.Range(first, 256).Select(i => $"Entry {i}");
        }
    }

    [Fact]
    public async Task Checkpoint_of_another_time_of_another_log_or_of_a_fork_is_found()
    {
        var earlier = Ledger.Beginning(3);
        earlier.Publish();
        var fork = Ledger.Beginning(3);
        fork.Append(fork.Cancel(TestLedger.Owner, 1));
        fork.Publish();
        Assert.Equal(fork.Size, Ledger.Size);
        var kept = new VerificationOptions { Commitments = [TileVerifier.CommitmentOf(Ledger.Checkpoint)] };
        // The log rolled back to an earlier checkpoint, which was signed once: only what somebody has kept tells.
        await FindsAsync(() => PublishedLedger.VerifyTilesAsync(earlier.Files, kept), "Entry 6");
        // A second history that the log's own key has signed.
        await FindsAsync(() => PublishedLedger.VerifyTilesAsync(fork.Files, kept), "The checkpoint of 7 entries");
        // The checkpoint of one history over the tiles of the other.
        await FindsAsync(() => PublishedLedger.VerifyTilesAsync(With("checkpoint", fork.Files["checkpoint"])), "The checkpoint of 7 entries");
        await FindsAsync(() => PublishedLedger.VerifyTilesAsync(With("checkpoint", earlier.Files["checkpoint"])), "tile/entries/000.p/6");
    }

    private static Dictionary<string, byte[]> With(string path, byte[] bytes) => new(Ledger.Files, StringComparer.Ordinal) { [path] = bytes };

    /// <summary>A verification must fail, and name one of these positions.</summary>
    private static async Task FindsAsync(Func<Task> verify, params IReadOnlyList<string> positions)
    {
        var found = await Assert.ThrowsAsync<VerificationException>(verify);
        Assert.True(positions.Any(p => found.Position == p || found.Position.StartsWith(p + ",", StringComparison.Ordinal)), $"{found.Message} None of: {string.Join("; ", positions.Take(3))}");
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int bit)
    {
        var changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    /// <summary>Tries each bit, several at a time.</summary>
    /// <returns>How many there were.</returns>
    private static async Task<int> FlipEachAsync(ReadOnlyMemory<byte> bytes, Func<byte[], Task> check)
    {
        var bits = 8 * bytes.Length;
        await Parallel.ForAsync(0, bits, async (bit, _) => await check(Flip(bytes, bit)));
        return bits;
    }
}
