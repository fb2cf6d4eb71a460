using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class TableBlockStoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const ulong Border = 1UL << Block.SegmentBits;

    private readonly TableClient _table = new(
        azurite.Server.ConnectionString, AzuriteFixture.UniqueName("ledger"), StorageServices.TableOptions(TimeSpan.FromSeconds(30)));

    private TableBlockStore Store => new(_table);

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Insert_of_a_new_block_is_kept_to_the_byte_and_dated()
    {
        var block = Chain.Of(0, 3).Blocks[0];
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        var inserted = await Store.InsertAsync(block, CancellationToken.None);
        Assert.Equal(InsertOutcome.Inserted, inserted.Outcome);
        Assert.InRange(inserted.Date!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
        var page = await Store.ReadAsync(new Seq(0), CancellationToken.None);
        Assert.InRange(page.Date!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
        AssertSame([block], page.Blocks);
    }

    [Fact]
    public async Task Insert_at_a_taken_key_is_a_conflict_and_changes_nothing()
    {
        var first = Chain.Of(0, 3).Blocks[0];
        await Store.InsertAsync(first, CancellationToken.None);
        var other = await Store.InsertAsync(Chain.Of(0, 2).Blocks[0], CancellationToken.None);
        Assert.Equal(InsertOutcome.Conflict, other.Outcome);
        Assert.NotNull(other.Date);
        Assert.Equal(InsertOutcome.Conflict, (await Store.InsertAsync(first, CancellationToken.None)).Outcome);
        AssertSame([first], (await Store.ReadAsync(new Seq(0), CancellationToken.None)).Blocks);
    }

    [Fact]
    public async Task Read_goes_forward_page_by_page_across_windows_and_the_border_of_a_segment()
    {
        var chain = Chain.Of(Border - 5000, 3000, 1000, 999, 1, 4096, 1, 1, 2000, 2000);
        await chain.StoreAsync(Store);
        var read = new List<Block>();
        for (var pages = 1; ; pages++)
        {
            Assert.True(pages < 10, "The pages do not end.");
            var page = await Store.ReadAsync(read.Count == 0 ? new Seq(Border - 5000) : read[^1].Header.NextSeq, CancellationToken.None);
            Assert.NotNull(page.Date);
            read.AddRange(page.Blocks);
            if (page.AtHead)
                break;
            Assert.NotEmpty(page.Blocks);
        }
        AssertSame(chain.Blocks, read);
    }

    [Theory]
    [InlineData(new[] { 1 }, true)]
    [InlineData(new[] { 1, 4095 }, true)]
    [InlineData(new[] { 1, 4096 }, false)]
    [InlineData(new[] { 4096, 4000, 95 }, true)]
    [InlineData(new[] { 4096, 4000, 96 }, false)]
    public async Task Read_is_at_the_head_only_where_it_saw_that_nothing_follows(int[] counts, bool atHead)
    {
        var chain = Chain.Of(0, counts);
        await chain.StoreAsync(Store);
        var page = await Store.ReadAsync(new Seq(0), CancellationToken.None);
        AssertSame(chain.Blocks, page.Blocks);
        Assert.Equal(atHead, page.AtHead);
        var end = await Store.ReadAsync(chain.Next, CancellationToken.None);
        Assert.Empty(end.Blocks);
        Assert.True(end.AtHead);
    }

    [Fact]
    public async Task Find_and_range_give_the_blocks_that_hold_the_numbers()
    {
        var chain = Chain.Of(Border - 10, 4, 6, 5, 7);
        await chain.StoreAsync(Store);
        for (var seq = Border - 10; seq < chain.Next.Value; seq++)
            Assert.Equal(Holding(seq, seq)[0].Hash, (await Store.FindAsync(new Seq(seq), CancellationToken.None))!.Hash);
        Assert.Null(await Store.FindAsync(chain.Next, CancellationToken.None));
        Assert.Null(await Store.FindAsync(new Seq(Border - 11), CancellationToken.None));
        foreach (var (first, last) in new[] { (Border - 10, Border - 10), (Border - 7, Border - 6), (Border - 3, Border + 1), (Border, Border), (Border + 6, Border + 4000) })
            AssertSame(Holding(first, last), await Store.ReadRangeAsync(new Seq(first), new Seq(last), CancellationToken.None));
        Assert.Empty(await Store.ReadRangeAsync(chain.Next, new Seq(chain.Next.Value + 5), CancellationToken.None));

        List<Block> Holding(ulong first, ulong last) => [.. chain.Blocks.Where(b => b.Header.FirstSeq.Value <= last && first < b.Header.NextSeq.Value)];
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(0, 4096)]
    public async Task Range_that_is_empty_or_too_long_is_refused(ulong first, ulong last) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRangeAsync(new Seq(first), new Seq(last), CancellationToken.None));

    [Fact]
    public async Task Largest_block_is_kept()
    {
        // 4096 lines that fill 900 KiB to the byte, line feeds included.
        const int lineBytes = Block.MaxBodyBytes / Block.MaxEntries;
        var lines = Enumerable.Range(0, Block.MaxEntries).Select(i => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes(i.ToString("x4").PadRight(lineBytes - 1, 'x'))).ToList();
        var block = Chain.Seal(0, default, new Seq(0), lines);
        Assert.Equal((Block.MaxBodyBytes, Block.MaxEntries), (block.Body.Length, block.Count));
        Assert.Equal(InsertOutcome.Inserted, (await Store.InsertAsync(block, CancellationToken.None)).Outcome);
        AssertSame([block], (await Store.ReadAsync(new Seq(0), CancellationToken.None)).Blocks);
    }

    [Theory]
    [InlineData("header", "missing")]
    [InlineData("sig", "missing")]
    [InlineData("header", "text")]
    [InlineData("sig", "cut")]
    [InlineData("header", "flipped")]
    [InlineData("b00", "flipped")]
    [InlineData("b00", "missing")]
    [InlineData("b00", "text")]
    [InlineData("b01", "missing")]
    [InlineData("b01", "cut")]
    [InlineData("b02", "added")]
    public async Task Damaged_entity_is_named(string property, string damage)
    {
        var lines = Enumerable.Range(0, 2).Select(_ => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)'x', 50_000).ToArray()).ToList();
        var block = Chain.Seal(0, default, new Seq(0), lines);
        await Store.InsertAsync(block, CancellationToken.None);
        var entity = await EntityAsync(0);
        var bytes = entity.TryGetValue(property, out var value) ? (byte[])value : [];
        if (damage == "missing")
            entity.Remove(property);
        else if (damage == "text")
            entity[property] = "text";
        else if (damage == "cut")
            entity[property] = bytes[..^1];
        else if (damage == "added")
            entity[property] = "y\n"u8.ToArray();
        else
        {
            // A byte of the frame: what a flipped byte in a value means is the follower's to find, from the signature.
            bytes[0] ^= 1;
            entity[property] = bytes;
        }
        await _table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace);
        await AssertCorruptAsync(entity, 0);
    }

    [Theory]
    [InlineData(7UL)]
    [InlineData(Border)]
    public async Task Entity_under_another_key_is_named(ulong seq)
    {
        await Store.InsertAsync(Chain.Of(0, 3).Blocks[0], CancellationToken.None);
        var moved = await EntityAsync(0);
        (moved.PartitionKey, moved.RowKey) = (BlockKey.Partition(new Seq(seq)), BlockKey.Row(new Seq(seq)));
        await _table.AddEntityAsync(moved);
        await AssertCorruptAsync(moved, seq);
    }

    [Fact]
    public async Task Block_with_anothers_signature_stops_a_fresh_reader()
    {
        var genesis = LedgerHead.Create(TestLedger.Genesis, new LedgerTime(1_767_225_600_000), TestLedger.Writer);
        await Store.InsertAsync(genesis, CancellationToken.None);
        Assert.Equal(1UL, (await VerifyAsync(Store)).Entries);
        var entity = await EntityAsync(0);
        entity["sig"] = TestLedger.Stranger.Sign(genesis.Hash).ToArray();
        await _table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace);
        var corrupt = await Assert.ThrowsAsync<VerificationException>(() => VerifyAsync(Store));
        Assert.Contains("registered writer", corrupt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signature_for_read_and_add_suffices_and_allows_no_change()
    {
        var limited = new TableClient(_table.GenerateSasUri(TableSasPermissions.Read | TableSasPermissions.Add, DateTimeOffset.UtcNow.AddHours(1)));
        var store = new TableBlockStore(limited);
        await using var sequencer = new Sequencer(store, TestLedger.Writer, new SequencerOptions(), TimeProvider.System);
        await sequencer.OpenAsync(TestLedger.Genesis, CancellationToken.None);
        Assert.True((await sequencer.TickAsync(CancellationToken.None)).IsOk);
        Assert.Equal(2UL, (await VerifyAsync(store)).Entries);
        Assert.Single(await store.ReadRangeAsync(new Seq(1), new Seq(9), CancellationToken.None));
        var entity = await EntityAsync(0);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => limited.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => limited.UpsertEntityAsync(entity))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => limited.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ETag.All))).Status);
    }

    [Fact]
    public async Task Two_sequencers_on_one_table_make_one_chain_that_a_fresh_reader_verifies()
    {
        await using var one = new Sequencer(Store, TestLedger.Writer, new SequencerOptions(), TimeProvider.System);
        await one.OpenAsync(TestLedger.Genesis, CancellationToken.None);
        await using var two = new Sequencer(Store, TestLedger.OtherWriter, new SequencerOptions(), TimeProvider.System);
        await two.OpenAsync(null, CancellationToken.None);
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var command = TestLedger.Sign(TestLedger.Owner, one.Head.Domain, TimeProvider.System, Kinds.DatanetCreate,
                new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "n", visibility = "public" }, (ulong)i);
            return await (i % 2 == 0 ? one : two).SubmitAsync(command, CancellationToken.None);
        })).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (ulong)i), results.Select(r => r.Value.Outcome.Seq.Value).Order());
        var report = await VerifyAsync(new TableBlockStore(_table));
        Assert.Equal((61UL, 60UL, 0UL), (report.Entries, report.Commands, report.NoOps));
    }

    private static Task<VerificationReport> VerifyAsync(TableBlockStore store) => BlockVerifier.VerifyAsync(store.ReadRawAsync, new VerificationOptions(), CancellationToken.None);

    private async Task<TableEntity> EntityAsync(ulong seq) =>
        (await _table.GetEntityAsync<TableEntity>(BlockKey.Partition(new Seq(seq)), BlockKey.Row(new Seq(seq)))).Value;

    private async Task AssertCorruptAsync(TableEntity entity, ulong seq)
    {
        foreach (var read in new Func<Task>[]
        {
            () => Store.ReadAsync(new Seq(seq), CancellationToken.None),
            () => Store.FindAsync(new Seq(seq), CancellationToken.None),
            () => Store.ReadRangeAsync(new Seq(seq), new Seq(seq), CancellationToken.None),
        })
        {
            var corrupt = await Assert.ThrowsAsync<CorruptLedgerException>(read);
            Assert.Contains($"{entity.PartitionKey}/{entity.RowKey}", corrupt.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertSame(IReadOnlyList<Block> expected, IReadOnlyList<Block> actual)
    {
        Assert.Equal(expected.Select(b => b.Hash), actual.Select(b => b.Hash));
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Signature, pair.Second.Signature);
            Assert.True(pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span));
        });
    }
}
