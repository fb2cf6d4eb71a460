using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Merkle;

public sealed class TileIdTests
{
    [Theory]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/1/273.p/112", 1, 273, 112)]
    [InlineData("tile/63/x018/x446/x744/x073/x709/x551/615.p/1", 63, ulong.MaxValue, 1)]
    [InlineData("tile/entries/x001/000.p/255", TileId.EntriesLevel, 1000, 255)]
    public void Path_names_a_tile_as_the_specification_says(string path, int level, ulong index, int width)
    {
        var id = new TileId(level, index, width);
        Assert.Equal(path, id.Path);
        Assert.True(TileId.TryParse(path, out var back));
        Assert.Equal(id, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/data/000")]
    [InlineData("Tile/0/000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/x000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/xx01/002")]
    [InlineData("tile/0/x001/x02")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/05")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0.p/5")]
    [InlineData("tile/entries.p/5")]
    [InlineData("tile/0/x018/x446/x744/x073/x709/x551/616")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Path_that_is_not_canonical_is_refused(string path) => Assert.False(TileId.TryParse(path, out _));

    [Fact]
    public void Path_of_any_tile_is_read_back() => Gens.ForAll(Gens.UInt64.Zip(Gen.Choose(-1, 63)).Zip(Gen.Choose(1, 256)), 500, c =>
    {
        var id = new TileId(c.Item1.Item2, c.Item1.Item1, c.Item2);
        return TileId.TryParse(id.Path, out var back) && back == id;
    });

    [Fact]
    public void Bundle_holds_each_entry_behind_its_length()
    {
        byte[] bytes = [0, 2, (byte)'{', (byte)'}', 0, 0, 1, 0, .. new byte[256]];
        Assert.Equal(bytes, EntryBundle.Encode(["{}"u8.ToArray(), Array.Empty<byte>(), new byte[256]]));
        Assert.Equal([2, 0, 256], EntryBundle.Parse(bytes, 3).Value.Select(e => e.Length));
    }

    [Fact]
    public void Bundle_of_any_entries_is_read_back() => Gens.ForAll(Gen.Choose(0, 300).NonEmptyListOf(), 100, lengths =>
    {
        var entries = lengths.Take(256).Select(l => (ReadOnlyMemory<byte>)Enumerable.Range(l, l).Select(i => (byte)i).ToArray()).ToList();
        var bytes = EntryBundle.Encode(entries);
        Assert.Equal(entries.Select(e => e.ToArray()), EntryBundle.Parse(bytes, entries.Count).Value.Select(e => e.ToArray()));
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 50))
            Assert.Equal("bundle-malformed", EntryBundle.Parse(bytes.AsMemory(0, length), entries.Count).Error?.Code);
        Assert.Equal("bundle-malformed", EntryBundle.Parse((byte[])[.. bytes, 0], entries.Count).Error?.Code);
    });

    [Fact]
    public void Bundle_holds_the_longest_entry_and_none_longer()
    {
        Assert.True(Entry.MaxBytes <= EntryBundle.MaxEntryBytes);
        var longest = new byte[EntryBundle.MaxEntryBytes];
        Assert.Equal(longest.Length, EntryBundle.Parse(EntryBundle.Encode([longest]), 1).Value.Single().Length);
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[EntryBundle.MaxEntryBytes + 1]]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([.. Enumerable.Repeat((ReadOnlyMemory<byte>)longest[..1], 257)]));
    }

    [Fact]
    public void Tile_of_another_length_is_refused()
    {
        Assert.Equal("tile-malformed", Tile.Parse(new TileId(0, 0, 2), new byte[63]).Error?.Code);
        Assert.Equal("tile-malformed", Tile.Parse(new TileId(0, 0, 2), new byte[96]).Error?.Code);
    }
}
