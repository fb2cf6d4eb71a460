using Azure.Data.Tables;
using OpenLedger.Bench.Chaos;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Storage;

namespace OpenLedger.Tests.Bench;

/// <summary>The figures of the chaos that must be 0 are not 0 where something is wrong: ledgers that are made up, with what the processes are made to have said.</summary>
[Collection(StorageCollection.Name)]
public sealed class ChaosAuditTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly Hash256 Root = Hash256.Sha256("records"u8);

    private readonly TableClient _table = new(
        azurite.Server.ConnectionString, AzuriteFixture.UniqueName("audit"), StorageServices.TableOptions(TimeSpan.FromSeconds(30)));

    private readonly PaperLedger _ledger = new();
    private readonly CommandBook _book = new();

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Honest_ledger_has_nothing_lost_doubled_or_forked()
    {
        Commit(6);
        await StoreAsync(2, 3, 1);
        Assert.Equal((0, 0, 0, 0), await FiguresAsync());
        var audit = await AuditAsync();
        Assert.Equal((4, 6, 6UL), (audit.Blocks, audit.CommandCount, audit.Head.State.NextSeq.Value - 1));
        Assert.Null(audit.Break);
    }

    [Fact]
    public async Task Acknowledged_command_that_is_not_on_the_ledger_is_lost()
    {
        Commit(3);
        await StoreAsync(2);
        Assert.Equal((1, 0, 0, 0), await FiguresAsync());
    }

    [Fact]
    public async Task Command_that_is_elsewhere_than_was_acknowledged_is_lost()
    {
        Commit(1);
        var moved = Command(50);
        _ledger.Send(moved);
        _book.Acknowledged(Name(moved), new Seq(1));
        await StoreAsync(2);
        Assert.Equal((1, 0, 0, 0), await FiguresAsync());
    }

    [Fact]
    public async Task Command_that_is_there_twice_is_doubled()
    {
        Commit(2);
        var twice = Command(50);
        _book.Acknowledged(Name(twice), _ledger.State.NextSeq);
        _ledger.Send(twice);
        _ledger.Send(twice);
        await StoreAsync(3, 1);
        Assert.Equal((0, 1, 0, 1), await FiguresAsync());
    }

    [Fact]
    public async Task Command_acknowledged_at_two_places_is_doubled()
    {
        Commit(2);
        _book.Acknowledged(Name(Command(0)), new Seq(2));
        await StoreAsync(2);
        Assert.Equal((0, 1, 0, 0), await FiguresAsync());
    }

    [Theory]
    [InlineData(2UL)]
    [InlineData(4UL)]
    public async Task Other_writers_block_within_a_block_of_the_chain_is_a_fork(ulong first)
    {
        Commit(4);
        var blocks = await StoreAsync(2, 2);
        await InsertAsync(Block.Seal(2, blocks[1].Hash, new Seq(first), [TestLedger.Tick(new Seq(first), _ledger.Now).Encode()], _ledger.Now, 1, TestLedger.OtherWriter));
        Assert.Equal((0, 0, 1, 0), await FiguresAsync());
        Assert.Null((await AuditAsync()).Break);
    }

    [Fact]
    public async Task Block_that_follows_another_head_is_a_fork_and_what_it_holds_is_lost()
    {
        Commit(3);
        var blocks = await StoreAsync(1);
        var next = new Seq(2);
        await InsertAsync(Block.Seal(2, blocks[0].Hash, next, [.. _ledger.Entries.Skip(1).Select(e => (ReadOnlyMemory<byte>)e.Entry.Encode())], _ledger.Now, 1, TestLedger.OtherWriter));
        Assert.Equal((2, 0, 1, 0), await FiguresAsync());
        Assert.Contains("Block 2 at 2 cannot be followed: its prev is", (await AuditAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Block_beyond_a_gap_is_a_fork_and_what_it_holds_is_lost()
    {
        Commit(3);
        var blocks = await StoreAsync(1);
        await InsertAsync(Block.Seal(3, blocks[1].Hash, new Seq(3), [_ledger.Entries[2].Entry.Encode()], _ledger.Now, 1, TestLedger.Writer));
        Assert.Equal((2, 0, 1, 0), await FiguresAsync());
    }

    [Fact]
    public async Task Files_are_lost_or_doubled_where_the_ledger_has_not_each_of_them_once()
    {
        var datanet = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        Assert.True(DatanetId.TryParse(datanet, out var id));
        var (first, second, cut, open) = (Ingest(datanet, IngestChaos.RecordsOfAFile), Ingest(datanet, IngestChaos.RecordsOfAFile), Ingest(datanet, 1), Declare(datanet));
        Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.DatanetVersion, PaperLedger.Version(datanet, 1, 2 * IngestChaos.RecordsOfAFile, [first, second])).IsOk);
        await StoreAsync(_ledger.Entries.Count);
        var audit = await AuditAsync();
        Assert.Equal(0, audit.NoOps);

        Assert.Equal((0, 0), Compare(first, second));
        // Of what was completed and is not there, the file is missed, and its records too.
        Assert.Equal((2, 0), Compare(first, second, open));
        Assert.Equal((2, 0), Compare(first, second, cut));
        Assert.Equal((2, 0), Compare(first, second, "ct-99"));
        // More records than the files have.
        Assert.Equal((0, 1), Compare(first));
        foreach (var kind in (string[])[Kinds.ContributionIngest, Kinds.ContributionAccept])
        {
            var again = new Dictionary<(string, string), int>(audit.Kinds) { [(kind, first)] = 2 };
            Assert.Equal((0, 1), IngestChaos.Compare(id, [first, second], audit with { Kinds = again }));
        }
        Assert.Equal((3, 0), IngestChaos.Compare(id, [first, second], audit with { Head = TestLedger.Start(new ManualClock()) }));

        (int, int) Compare(params string[] contributions) => IngestChaos.Compare(id, contributions, audit);
    }

    private string Declare(string datanet) => _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;

    /// <summary>A contribution that is accepted, with so many records.</summary>
    private string Ingest(string datanet, ulong records)
    {
        var id = Declare(datanet);
        Assert.True(ContributionId.TryParse(id, out var contribution));
        var licence = _ledger.State.Datanets.Datanets.Values.Single().Terms.Licence.Hash().ToString();
        Assert.True(_ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = Root.ToString() } }, licenceHash = licence }).IsOk);
        var ingested = new IngestedRecords(records, 0, 0, Root, Root, 99, PaperLedger.Analysis(records));
        Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionIngest, new ContributionIngest(contribution, ingested).ToJson()).IsOk);
        Assert.True(_ledger.Send(TestLedger.Owner, Kinds.ContributionAccept, new { contribution = id }).IsOk);
        return id;
    }

    private SignedCommand Command(ulong nonce) => _ledger.Sign(TestLedger.Stranger, Kinds.Cancel, new { nonce = $"{nonce + 500}" }, nonce);

    private static string Name(SignedCommand command) => CommandBook.Name(command.Actor, command.Command.Nonce);

    /// <summary>Commands that are on the ledger and were acknowledged where they are; which of them are stored is another matter.</summary>
    private void Commit(int count)
    {
        for (var nonce = 0UL; nonce < (ulong)count; nonce++)
        {
            var command = Command(nonce);
            _book.Sent(Name(command), command.ToBody());
            Assert.True(_ledger.Send(command).Try(out var outcome, out _));
            _book.Acknowledged(Name(command), outcome.Seq);
        }
        Assert.Equal((count, 0), (_book.AcknowledgedCount, _book.OpenCount));
    }

    /// <summary>Stores the first block and then blocks of so many of the entries each.</summary>
    private async Task<List<Block>> StoreAsync(params int[] counts)
    {
        var blocks = new List<Block> { LedgerHead.Create(TestLedger.Genesis, LedgerTime.From(new ManualClock().GetUtcNow()), TestLedger.Writer) };
        var stored = 0;
        foreach (var count in counts)
        {
            var entries = _ledger.Entries.Skip(stored).Take(count).Select(e => e.Entry).ToList();
            blocks.Add(Block.Seal(
                (ulong)blocks.Count, blocks[^1].Hash, entries[0].Seq, [.. entries.Select(e => (ReadOnlyMemory<byte>)e.Encode())], entries[^1].Time, 1, TestLedger.Writer));
            stored += count;
        }
        foreach (var block in blocks)
            await InsertAsync(block);
        return blocks;
    }

    private async Task InsertAsync(Block block) =>
        Assert.Equal(InsertOutcome.Inserted, (await new TableBlockStore(_table).InsertAsync(block, TestContext.Current.CancellationToken)).Outcome);

    private Task<LedgerAudit> AuditAsync() => LedgerAudit.ReadAsync(_table, TestContext.Current.CancellationToken);

    private async Task<(int Lost, int Duplicated, int Forked, int NoOps)> FiguresAsync()
    {
        var audit = await AuditAsync();
        var (lost, duplicated) = _book.Compare(audit);
        return (lost, duplicated, audit.Forked, audit.NoOps);
    }
}
