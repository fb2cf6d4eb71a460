using System.Text;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>A chain can be followed only as it was made: each kind of damage is named at the block where it is.</summary>
public sealed class LedgerHeadTests
{
    private readonly ManualClock _clock = new();
    private readonly LedgerHead _start;

    public LedgerHeadTests() => _start = TestLedger.Start(_clock);

    [Fact]
    public void Chain_as_it_was_made_is_followed()
    {
        var seen = new List<(ulong Seq, bool Ok)>();
        var head = LedgerHead.Follow(_start, Seal(_start, [Tick(1), Tick(2), Command(3)]), (_, entry, outcome) => seen.Add((entry.Seq.Value, outcome.IsOk)));
        Assert.Equal((1UL, new Seq(4)), (head.Height, head.State.NextSeq));
        Assert.Equal([(1, true), (2, true), (3, true)], seen);
        Assert.Equal(_start.Domain.Genesis, head.Domain.Genesis);
    }

    [Fact]
    public void Wrong_prev_is_named() =>
        Corrupt(_start, Block.Seal(1, Hash256.Sha256([]), new Seq(1), [Line(Tick(1))], Time(0), 1, TestLedger.Writer), "Block 1 at 1", "prev");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    public void Gap_and_wrong_height_are_named(ulong height, ulong firstSeq) =>
        Corrupt(_start, Block.Seal(height, _start.Hash, new Seq(firstSeq), [Line(Tick(firstSeq))], Time(0), 1, TestLedger.Writer), $"Block {height} at {firstSeq}", "block 1 at 1 is expected");

    [Fact]
    public void Block_that_was_left_out_is_named()
    {
        var second = LedgerHead.Follow(_start, Seal(_start, [Tick(1)]));
        Corrupt(_start, Seal(second, [Tick(2)]), "Block 2 at 2", "block 1 at 1 is expected");
    }

    [Fact]
    public void Block_of_another_ledger_is_named()
    {
        var other = TestLedger.Start(_clock, TestLedger.Genesis with { Name = "other" });
        Corrupt(_start, Seal(other, [Tick(1)]), "Block 1 at 1", "prev");
    }

    [Fact]
    public void Time_going_back_is_named()
    {
        var later = LedgerHead.Follow(_start, Seal(_start, [Tick(1, 5_000)]));
        Corrupt(later, Seal(later, [Tick(2, 4_999)]), "Block 2 at 2", "entry 2");
        Corrupt(_start, Seal(_start, [Tick(1, 5_000), Tick(2, 4_999)]), "Block 1 at 1", "entry 2");
    }

    [Theory]
    [InlineData(4_999, "entry 1")]
    [InlineData(5_001, "its time is not its last entry's")]
    public void Time_of_a_block_that_is_not_its_last_entrys_is_named(int headerTime, string what) =>
        Corrupt(_start, Block.Seal(1, _start.Hash, new Seq(1), [Line(Tick(1, 5_000))], Time(headerTime), 1, TestLedger.Writer), "Block 1 at 1", what);

    [Fact]
    public void Swapped_and_repeated_lines_are_named()
    {
        Corrupt(_start, Seal(_start, [Tick(2), Tick(1)]), "Block 1 at 1", "entry 2");
        Corrupt(_start, Seal(_start, [Tick(1), Tick(1)]), "Block 1 at 1", "entry 1");
    }

    [Fact]
    public void Bad_line_is_named_by_its_place()
    {
        var lines = Enumerable.Range(1, 20).Select(i => Line(Tick((ulong)i))).ToList();
        foreach (var count in new[] { 3, 20 })
        {
            var damaged = lines[..count];
            damaged[2] = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(damaged[2].Span).Replace("tick", "Tick", StringComparison.Ordinal));
            Corrupt(_start, Block.Seal(1, _start.Hash, new Seq(1), damaged, Time(0), 1, TestLedger.Writer), "Block 1 at 1", "line 2");
        }
    }

    [Fact]
    public void Forged_and_unregistered_writers_are_named()
    {
        Corrupt(_start, Seal(_start, [Tick(1)], TestLedger.Stranger), "Block 1 at 1", TestLedger.Stranger.Address.ToString());
        // The attestor is registered, but for another duty.
        Corrupt(_start, Seal(_start, [Tick(1)], TestLedger.Attestor), "Block 1 at 1", "registered writer");
        var block = Seal(_start, [Tick(1)]);
        var forged = Block.Open(block.HeaderBytes.ToArray(), TestLedger.Stranger.Sign(block.Hash).ToArray(), block.Body.ToArray()).Value;
        Corrupt(_start, forged, "Block 1 at 1", "signature");
        var byAnotherWriter = Block.Open(block.HeaderBytes.ToArray(), TestLedger.OtherWriter.Sign(block.Hash).ToArray(), block.Body.ToArray()).Value;
        Corrupt(_start, byAnotherWriter, "Block 1 at 1", "signature");
    }

    [Fact]
    public void Revoked_writer_may_finish_the_block_that_says_so_and_no_more()
    {
        var revoke = Command(1, TestLedger.Operator, Kinds.KeyRevoke, new { address = TestLedger.Writer.Address.ToString(), duties = new[] { "writer" } });
        var head = LedgerHead.Follow(_start, Seal(_start, [revoke, Tick(2)]));
        Corrupt(head, Seal(head, [Tick(3)]), "Block 2 at 3", "registered writer");
        Assert.Equal(2UL, LedgerHead.Follow(head, Seal(head, [Tick(3)], TestLedger.OtherWriter)).Height);
    }

    [Fact]
    public void Registered_writer_writes_from_the_next_block_on()
    {
        var register = Command(1, TestLedger.Operator, Kinds.KeyRegister, new { address = TestLedger.Stranger.Address.ToString(), duties = new[] { "writer" } });
        Corrupt(_start, Seal(_start, [register], TestLedger.Stranger), "Block 1 at 1", "registered writer");
        var head = LedgerHead.Follow(_start, Seal(_start, [register]));
        Assert.Equal(2UL, LedgerHead.Follow(head, Seal(head, [Tick(2)], TestLedger.Stranger)).Height);
    }

    [Fact]
    public void Rules_that_are_not_known_are_named() =>
        Corrupt(_start, Block.Seal(1, _start.Hash, new Seq(1), [Line(Tick(1))], Time(0), LedgerState.LatestRules + 1, TestLedger.Writer), "Block 1 at 1", "update it");

    [Fact]
    public void Forged_and_rejected_entries_in_a_well_formed_block_change_nothing_and_the_chain_goes_on()
    {
        var forged = Command(1, TestLedger.Stranger) with { Actor = TestLedger.Owner.Address };
        var foreign = Command(2) with { Signature = SignedCommand.Sign(Command(2).ToCommand()!, TestLedger.Owner, new LedgerDomain(1, default)).Signature };
        var unknown = Command(3, TestLedger.Owner, "no.such-kind", new { });
        var secondGenesis = Entry.FromSystem(Kinds.Genesis, TestLedger.Genesis.Encode(), new Seq(4), Time(0));
        var unknownSystem = Entry.FromSystem("no.such-kind", "{}"u8.ToArray(), new Seq(5), Time(0));
        var heavyTick = Entry.FromSystem(Kinds.Tick, "{\"a\":1}"u8.ToArray(), new Seq(6), Time(0));
        var codes = new List<string?>();
        var head = LedgerHead.Follow(_start, Seal(_start, [forged, foreign, unknown, secondGenesis, unknownSystem, heavyTick, Command(7)]),
            (_, _, outcome) => codes.Add(outcome.Error?.Code));
        Assert.Equal(["signature-invalid", "signature-invalid", "unknown-kind", "genesis-repeated", "unknown-kind", "tick-payload", null], codes);
        Assert.Equal(new Seq(8), head.State.NextSeq);
        Assert.Equal(1, head.State.Nonces.Count);
        Assert.Equal("dn-7", Assert.Single(head.State.Datanets.Datanets.Values).Id.ToString());
        Assert.Equal(2UL, LedgerHead.Follow(head, Seal(head, [Tick(8)])).Height);
    }

    [Fact]
    public void First_block_must_be_a_valid_genesis_by_one_of_its_writers()
    {
        var good = LedgerHead.Create(TestLedger.Genesis, Time(0), TestLedger.Writer);
        Assert.Equal(0UL, LedgerHead.Follow(null, good).Height);
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis, Time(0), TestLedger.Stranger), "Block 0 at 0", "registered writer");
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis with { Name = "" }, Time(0), TestLedger.Writer), "Block 0 at 0", "genesis entry is not valid");
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis with { ChainId = 0 }, Time(0), TestLedger.Writer), "Block 0 at 0", "genesis entry is not valid");
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis with { Rules = 2 }, Time(0), TestLedger.Writer), "Block 0 at 0", "update it");
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis with { Keys = [new RegisteredKey(TestLedger.Writer.Address, Duties.Operator)] }, Time(0), TestLedger.Writer), "Block 0 at 0", "No key may write");
        var parameters = LedgerParameters.Default with { MaxPartBytes = 0 };
        Corrupt(null, LedgerHead.Create(TestLedger.Genesis with { Parameters = parameters }, Time(0), TestLedger.Writer), "Block 0 at 0", "genesis entry is not valid");
        foreach (var first in new[] { Tick(0), Command(0) })
            Corrupt(null, Block.Seal(0, default, new Seq(0), [Line(first)], Time(0), 1, TestLedger.Writer), "Block 0 at 0", "must be a genesis");
        Corrupt(null, Seal(_start, [Tick(1)]), "Block 1 at 1", "block 0 at 0 is expected");
    }

    private LedgerTime Time(int ms) => new(_start.State.Time.UnixMs + (ulong)ms);

    private Entry Tick(ulong seq, int ms = 0) => TestLedger.Tick(new Seq(seq), Time(ms));

    private Entry Command(ulong seq, KeyPair? key = null, string kind = Kinds.DatanetCreate, object? payload = null) =>
        Entry.FromCommand(TestLedger.Sign(key ?? TestLedger.Owner, _start.Domain, _clock, kind, payload ?? PaperLedger.Datanet(), seq), new Seq(seq), Time(0));

    private static ReadOnlyMemory<byte> Line(Entry entry) => entry.Encode();

    private static Block Seal(LedgerHead head, IReadOnlyList<Entry> entries, KeyPair? writer = null) =>
        Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, [.. entries.Select(Line)], entries.Max(e => e.Time), head.State.Rules, writer ?? TestLedger.Writer);

    private static void Corrupt(LedgerHead? head, Block block, string position, string what)
    {
        var message = Assert.Throws<CorruptLedgerException>(() => LedgerHead.Follow(head, block)).Message;
        Assert.StartsWith(position, message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }
}
