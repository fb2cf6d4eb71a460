using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;
using Outcome = OpenLedger.Core.Ledger.Outcome;

namespace OpenLedger.Tests.Datanets;

/// <summary>Who may use a Datanet, from when until when.</summary>
public sealed class GrantTests
{
    private const int MaxGrants = 2;

    private static readonly Address[] Grantees = [TestLedger.Contributor.Address, TestLedger.Stranger.Address, TestLedger.Key(50).Address];

    private readonly PaperLedger _ledger = new(LedgerParameters.Default with { MaxGrantsPerDatanet = MaxGrants });

    private sealed record Step(int PassesMs, bool Grants, int Grantee, DatanetUses Uses, int? LivesMs);

    /// <summary>A grant as a plain list keeps it.</summary>
    private sealed record Plain(Address Grantee, DatanetUses Uses, ulong From, ulong Until)
    {
        public ulong Until { get; set; } = Until;

        public bool HoldsAt(ulong time) => From <= time && time < Until;
    }

    private static Gen<Step> Steps { get; } =
        from passes in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 20)))
        from grants in Gen.Frequency((2, Gen.Constant(true)), (1, Gen.Constant(false)))
        from grantee in Gen.Choose(0, Grantees.Length - 1)
        from uses in Gen.Choose(1, 7)
        from lives in Gen.Frequency((1, Gen.Constant((int?)null)), (2, Gen.Choose(1, 30).Select(n => (int?)n)))
        select new Step(passes, grants, grantee, (DatanetUses)uses, lives);

    [Fact]
    public void Grants_hold_as_a_plain_list_of_them_says_also_at_past_moments() => Gens.ForAllSequences(Steps, 100, 60, steps =>
    {
        var ledger = new PaperLedger(LedgerParameters.Default with { MaxGrantsPerDatanet = MaxGrants });
        var id = Create(ledger);
        var list = new List<Plain>();
        var start = ledger.Now.UnixMs;
        foreach (var step in steps)
        {
            ledger.Advance(TimeSpan.FromMilliseconds(step.PassesMs));
            var (now, grantee) = (ledger.Now.UnixMs, Grantees[step.Grantee]);
            var held = list.SingleOrDefault(g => g.Grantee == grantee && g.HoldsAt(now));
            var expiresAt = step.LivesMs is { } lives ? now + (ulong)lives : (ulong?)null;
            var expected = step.Grants ? list.Count(g => g.HoldsAt(now) && g != held) < MaxGrants : held is not null;
            Assert.Equal(expected, (step.Grants ? Grant(ledger, id, grantee, step.Uses, expiresAt) : Revoke(ledger, id, grantee)).IsOk);
            if (!expected)
                continue;
            if (held is not null)
                held.Until = now;
            if (step.Grants)
                list.Add(new Plain(grantee, step.Uses, now, expiresAt ?? ulong.MaxValue));
        }
        var book = ledger.State.Datanets.Grants;
        Assert.Equal(list.Select(g => (g.Grantee, g.Uses)).Reverse(), book.Of(id, new Seq(ulong.MaxValue)).Select(g => (g.Grantee, g.Uses)));
        for (var time = start; time <= ledger.Now.UnixMs + 31; time++)
        {
            foreach (var grantee in Grantees)
                Assert.Equal(list.SingleOrDefault(g => g.Grantee == grantee && g.HoldsAt(time))?.Uses ?? DatanetUses.None, book.UsesOf(id, grantee, new LedgerTime(time)));
        }
        Assert.Equal((ulong)list.Count(g => g.HoldsAt(ledger.Now.UnixMs)), book.CountAt(id, ledger.Now));
    });

    [Fact]
    public void Revocation_leaves_a_receipt()
    {
        var id = Create(_ledger);
        Assert.Equal(id.ToString(), Grant(_ledger, id, Grantees[0], DatanetUses.Read, null).Value.Subject);
        _ledger.Advance(TimeSpan.FromSeconds(1));
        var revoked = Revoke(_ledger, id, Grantees[0]).Value;
        var grant = Assert.Single(_ledger.State.Datanets.Grants.Of(id, _ledger.State.NextSeq));
        Assert.Equal(new GrantEnd(_ledger.Now, revoked.Seq, Replaced: false, "Over."), grant.End);
        Assert.Equal("grant-unknown", Revoke(_ledger, id, Grantees[0]).Error?.Code);
    }

    [Fact]
    public void Only_the_owner_grants_and_only_what_makes_sense()
    {
        var id = Create(_ledger);
        var payload = new { datanet = id.ToString(), grantee = Grantees[0].ToString(), uses = new[] { "read" } };
        Assert.Equal("not-owner", _ledger.Send(TestLedger.Contributor, Kinds.DatanetGrant, payload).Error?.Code);
        Assert.Equal("datanet-unknown", Grant(_ledger, default, Grantees[0], DatanetUses.Read, null).Error?.Code);
        Assert.Equal("grantee-is-owner", Grant(_ledger, id, TestLedger.Owner.Address, DatanetUses.Read, null).Error?.Code);
        Assert.Equal("expiry-passed", Grant(_ledger, id, Grantees[0], DatanetUses.Read, _ledger.Now.UnixMs).Error?.Code);
        Assert.True(Grant(_ledger, id, Grantees[0], DatanetUses.Read, _ledger.Now.UnixMs + 1).IsOk);
        Assert.True(Grant(_ledger, id, Grantees[1], DatanetUses.Read, null).IsOk);
        Assert.Equal("too-many-grants", Grant(_ledger, id, Grantees[2], DatanetUses.Read, null).Error?.Code);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Grant(_ledger, id, Grantees[2], DatanetUses.Read, null).IsOk);
    }

    internal static Result<Outcome> Grant(PaperLedger ledger, DatanetId id, Address grantee, DatanetUses uses, ulong? expiresAt)
    {
        var payload = new Dictionary<string, object> { ["datanet"] = id.ToString(), ["grantee"] = grantee.ToString(), ["uses"] = uses.Words() };
        if (expiresAt is { } at)
            payload["expiresAt"] = at.ToString();
        return ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.DatanetGrant, payload);
    }

    internal static Result<Outcome> Revoke(PaperLedger ledger, DatanetId id, Address grantee) =>
        ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.DatanetRevoke, new { datanet = id.ToString(), grantee = grantee.ToString(), reason = "Over." });

    private static DatanetId Create(PaperLedger ledger)
    {
        Assert.True(DatanetId.TryParse(ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject, out var id));
        return id;
    }
}
