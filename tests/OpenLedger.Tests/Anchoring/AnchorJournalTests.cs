using System.Text;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using Xunit;

namespace OpenLedger.Tests.Anchoring;

public sealed class AnchorJournalTests
{
    private static readonly AnchorJournal Full = new(
        new ConfirmedAnchor(Candidate(7), Hash256.Sha256("tx"u8), 42, new LedgerTime(1_000)),
        new PendingAnchor(3, [Attempt(8, 100), Attempt(9, 120)]));

    [Fact]
    public void Parse_what_Encode_wrote_is_the_same_journal()
    {
        foreach (var journal in new[] { AnchorJournal.Empty, Full, Full with { Last = null }, Full with { Pending = null } })
        {
            var bytes = journal.Encode();
            Assert.Equal(bytes, AnchorJournal.Parse(bytes).Value.Encode());
        }
        var read = AnchorJournal.Parse(Full.Encode()).Value;
        Assert.Equal(Full.Last, read.Last);
        Assert.Equal(Full.Pending!.Nonce, read.Pending!.Nonce);
        Assert.Equal(Full.Pending.Attempts.Select(a => (a.Candidate, a.Transaction.Hash, Convert.ToHexString(a.Transaction.Raw.Span), a.Fees, a.At)),
            read.Pending.Attempts.Select(a => (a.Candidate, a.Transaction.Hash, Convert.ToHexString(a.Transaction.Raw.Span), a.Fees, a.At)));
    }

    [Fact]
    public void Parse_any_flipped_bit_is_refused_or_another_journal()
    {
        var bytes = Full.Encode();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var parsed = AnchorJournal.Parse(flipped);
            if (parsed.IsOk)
                Assert.Equal(flipped, parsed.Value.Encode());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"pending\":{\"attempts\":[],\"nonce\":\"1\"}}")]
    [InlineData("{\"more\":1}")]
    [InlineData("{ }")]
    public void Parse_anything_else_is_refused(string text) => Assert.False(AnchorJournal.Parse(Encoding.UTF8.GetBytes(text)).IsOk);

    [Fact]
    public void Parse_text_above_the_bound_is_refused() => Assert.False(AnchorJournal.Parse(new byte[AnchorJournal.MaxBytes + 1]).IsOk);

    [Fact]
    public void Encode_most_attempts_fit_the_bound()
    {
        var largest = Attempt(ulong.MaxValue, ulong.MaxValue) with { Transaction = new AnchorTransaction(default, new byte[2048]), At = LedgerTime.Max };
        Assert.True(new AnchorJournal(Full.Last, new PendingAnchor(ulong.MaxValue, [.. Enumerable.Repeat(largest, PendingAnchor.MaxAttempts)])).Encode().Length <= AnchorJournal.MaxBytes);
    }

    private static AnchorCandidate Candidate(ulong size) => new(new Anchor(size, Hash256.Sha256("root"u8), Hash256.Sha256("head"u8), default), UInt128.MaxValue);

    private static AnchorAttempt Attempt(ulong size, ulong fee) => new(Candidate(size), new AnchorTransaction(Hash256.Sha256("a"u8), new byte[] { 2, 255 }), new AnchorFees(fee, 1), new LedgerTime(5));
}
