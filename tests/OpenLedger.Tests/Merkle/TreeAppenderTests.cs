using FsCheck.Fluent;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Merkle;

public sealed class TreeAppenderTests
{
    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, 70_000).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    [Fact]
    public void Root_at_every_small_size_is_that_of_the_definition()
    {
        var definition = new Rfc6962(Leaves);
        var tree = new TreeAppender(_ => { });
        for (var size = 0; size <= 600; size++)
        {
            Assert.Equal((ulong)size, tree.Size);
            Assert.Equal(definition.Root(0, size), tree.Root());
            tree.Append(Leaves[size]);
        }
    }

    [Fact]
    public void Tiles_of_seventy_thousand_entries_are_those_of_the_specifications_example()
    {
        var (tiles, tree) = PublishedTiles.Of(Leaves);
        var definition = new Rfc6962(Leaves);

        Assert.Equal(273 + 1, tiles.Completed.Count);
        Assert.Equal(Enumerable.Range(0, 273).Select(i => (ulong)i), tiles.Completed.Where(t => t.Level == 0).Select(t => t.Index));
        Assert.Equal([new(0, 273, 112), new(1, 1, 17), new(2, 0, 1)], tree.Partial().Select(t => t.Id));
        Assert.Equal(tiles.Completed.Concat(tree.Partial().Select(t => t.Id)).Order(Comparer<TileId>.Create((a, b) => (a.Level, a.Index).CompareTo((b.Level, b.Index)))), TileId.Added(0, 70_000));
        foreach (var id in TileId.Added(0, 70_000).Where(t => t.Level > 0 || t.Index > 270))
        {
            var hashes = Tile.Parse(id, tiles.Stored[id.Path]).Value.Hashes;
            var span = 1 << (8 * id.Level);
            Assert.Equal(Enumerable.Range((int)id.Index * 256, id.Width).Select(i => definition.Root(i * span, span)), hashes);
        }
    }

    [Fact]
    public void Tiles_of_a_round_size_have_no_empty_one()
    {
        var (tiles, tree) = PublishedTiles.Of(Leaves.AsSpan(0, 256));
        Assert.Equal([new TileId(0, 0, 256)], tiles.Completed);
        Assert.Equal([new TileId(1, 0, 1)], tree.Partial().Select(t => t.Id));
        Assert.Equal(["tile/0/000", "tile/1/000.p/1"], TileId.Added(0, 256).Select(t => t.Path));
        Assert.Empty(TileId.Added(256, 256));
        Assert.Empty(TileId.Added(0, 0));
    }

    [Fact]
    public void Added_tiles_are_those_that_two_published_sizes_differ_in() => Gens.ForAll(Gen.Choose(0, 2_000).Two(), 40, sizes =>
    {
        var (earlier, size) = (Math.Min(sizes.Item1, sizes.Item2), Math.Max(sizes.Item1, sizes.Item2));
        var before = PublishedTiles.Of(Leaves.AsSpan(0, earlier)).Tiles.Stored.Keys;
        var now = PublishedTiles.Of(Leaves.AsSpan(0, size)).Tiles.Stored.Keys;
        Assert.Equal(now.Except(before, StringComparer.Ordinal).Order(StringComparer.Ordinal), TileId.Added((ulong)earlier, (ulong)size).Select(t => t.Path).Order(StringComparer.Ordinal));
    });

    [Fact]
    public async Task Resumed_tree_goes_on_as_one_that_never_stopped()
    {
        foreach (var (size, more) in Gen.Sample(Gen.Choose(0, 4_000).Two(), 20, 10).Concat([(0, 300), (255, 2), (256, 256), (65_535, 300), (65_536, 1)]))
        {
            var (stored, first) = PublishedTiles.Of(Leaves.AsSpan(0, size));
            var resumed = await TreeAppender.ResumeAsync((ulong)size, first.Root(), stored.ReadAsync, stored.Complete, CancellationToken.None);
            Assert.InRange(stored.Reads, 0, 3);
            Assert.Equal(first.Partial().Select(t => t.Id), resumed.Partial().Select(t => t.Id));
            foreach (var leaf in Leaves.AsSpan(size, more))
                resumed.Append(leaf);
            stored.Publish(resumed);

            var (expected, whole) = PublishedTiles.Of(Leaves.AsSpan(0, size + more));
            Assert.Equal((whole.Size, whole.Root()), (resumed.Size, resumed.Root()));
            Assert.Equal(expected.Completed.Count, stored.Completed.Count);
            Assert.All(expected.Stored, tile => Assert.Equal(tile.Value, stored.Stored[tile.Key]));
        }
    }

    [Fact]
    public async Task Tree_does_not_resume_from_damaged_or_missing_hashes()
    {
        var (stored, tree) = PublishedTiles.Of(Leaves.AsSpan(0, 66_000));
        var root = tree.Root();
        foreach (var tile in tree.Partial())
        {
            var bytes = stored.Stored[tile.Id.Path];
            bytes[tile.Id.Width] ^= 4;
            await Assert.ThrowsAsync<InvalidDataException>(() => Resume(stored.ReadAsync));
            bytes[tile.Id.Width] ^= 4;
        }
        await Assert.ThrowsAsync<InvalidDataException>(() => Resume(async (l, f, c, t) => [.. (await stored.ReadAsync(l, f, c, t)).SkipLast(1)]));
        Assert.Equal(root, (await Resume(stored.ReadAsync)).Root());

        Task<TreeAppender> Resume(ReadHashes read) => TreeAppender.ResumeAsync(66_000, root, read, _ => { }, CancellationToken.None);
    }
}
