using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>What a sequencer says when something fails that should not: never that a command is done.</summary>
public sealed class SequencerFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;

    public SequencerFailureTests() => _store = new SimulatedBlockStore(_clock);

    [Fact]
    public async Task Bug_leaves_outcomes_open_ends_the_sequencer_and_is_told()
    {
        await using var sequencer = await OpenAsync(_store, TestLedger.Writer);
        Assert.False(sequencer.Completion.IsCompleted);
        _store.BeforeInsert = _ => throw new InvalidOperationException("simulated bug");
        Assert.Equal("outcome-unknown", (await SubmitAsync(sequencer, 1)).Error?.Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => sequencer.Completion.WaitAsync(Patience));
        Assert.Equal("sequencer-failed", sequencer.Problem?.Code);
        Assert.Equal("sequencer-failed", (await SubmitAsync(sequencer, 2)).Error?.Code);
        Assert.NotNull((await sequencer.FreshAsync(CancellationToken.None).WaitAsync(Patience)).Error);
        Assert.Single(_store.Blocks);
    }

    [Fact]
    public async Task Stop_ends_the_sequencer_without_a_failure()
    {
        var sequencer = await OpenAsync(_store, TestLedger.Writer);
        await sequencer.DisposeAsync();
        await sequencer.Completion.WaitAsync(Patience);
        Assert.Equal("shutting-down", (await SubmitAsync(sequencer, 1)).Error?.Code);
    }

    [Fact]
    public async Task Damage_found_while_a_conflict_is_settled_acknowledges_nothing()
    {
        var damaged = new DamagedOnFind(_store);
        await using var sequencer = await OpenAsync(damaged, TestLedger.Writer);
        await using var other = await OpenAsync(_store, TestLedger.OtherWriter);
        Assert.True((await SubmitAsync(other, 1)).IsOk);
        Assert.Equal("ledger-corrupt", (await SubmitAsync(sequencer, 2)).Error?.Code);
        Assert.Equal("ledger-corrupt", sequencer.Problem?.Code);
        Assert.Equal(2, _store.Blocks.Count);
    }

    private async Task<Sequencer> OpenAsync(IBlockStore store, KeyPair writer)
    {
        var sequencer = new Sequencer(store, writer, new SequencerOptions(), _clock);
        await sequencer.OpenAsync(TestLedger.Genesis, CancellationToken.None);
        return sequencer;
    }

    private Task<OpenLedger.Core.Results.Result<Committed>> SubmitAsync(Sequencer sequencer, ulong nonce)
    {
        var command = TestLedger.Sign(TestLedger.Owner, sequencer.Head.Domain, _clock, Kinds.DatanetCreate,
            new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "n", visibility = "public" }, nonce);
        return sequencer.SubmitAsync(command, CancellationToken.None).WaitAsync(Patience);
    }

    private sealed class DamagedOnFind(IBlockStore store) : IBlockStore
    {
        public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => store.InsertAsync(block, cancellationToken);

        public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => store.ReadAsync(from, cancellationToken);

        public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => throw new CorruptLedgerException("simulated damage");

        public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) => store.ReadRangeAsync(first, last, cancellationToken);
    }
}
