using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Datanets;

/// <summary>Curators' votes, and appeals.</summary>
public sealed class ReviewTests
{
    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);
    private static readonly KeyPair Arbiter = TestLedger.Key(60);
    private static readonly KeyPair[] Curators = [.. Enumerable.Range(61, 3).Select(TestLedger.Key).OrderBy(k => k.Address)];

    private readonly PaperLedger _ledger = new(LedgerParameters.Default with { AppealWindowMs = 10_000, ArbitrationWindowMs = 20_000 });

    public ReviewTests() =>
        Assert.True(_ledger.Send(TestLedger.Operator, Kinds.KeyRegister, new { address = Arbiter.Address.ToString(), duties = new[] { "arbiter" } }).IsOk);

    [Fact]
    public void As_many_curators_as_the_threshold_decide_and_the_owner_does_not()
    {
        var id = Ingested(curated: true);
        Assert.Equal(("not-curator", ErrorKind.Forbidden), Failure(Accept(id, TestLedger.Owner)));
        Assert.Equal(("reason-missing", ErrorKind.Invalid), Failure(_ledger.Send(Curators[0], Kinds.ContributionAccept, new { contribution = id })));
        Assert.True(Accept(id, Curators[0]).IsOk);
        Assert.True(Reject(id, Curators[1]).IsOk);
        Assert.Equal(ContributionState.Ingested, Get(id).State);
        Assert.True(Accept(id, Curators[0]).IsOk);
        Assert.Equal(ContributionState.Ingested, Get(id).State);
        var last = Accept(id, Curators[2]).Value;
        Assert.Equal((ContributionState.Accepted, last.Seq), (Get(id).State, Get(id).History[^1].Seq!.Value));
        Assert.Equal([(Curators[1].Address, RejectionCode.OffTopic), (Curators[0].Address, (RejectionCode?)null), (Curators[2].Address, null)], Get(id).Votes.Select(v => (v.Curator, v.Rejection)));
        Assert.Equal("contribution-state", Reject(id, Curators[1]).Error?.Code);
    }

    [Fact]
    public void Curator_may_think_again_before_the_decision()
    {
        var id = Ingested(curated: true);
        Assert.True(Accept(id, Curators[0]).IsOk && Reject(id, Curators[0]).IsOk && Reject(id, Curators[1]).IsOk);
        Assert.Equal((ContributionState.Rejected, RejectionCode.OffTopic), (Get(id).State, Get(id).History[^1].Code));
    }

    [Fact]
    public void Accepted_appeal_of_a_rejection_takes_the_records()
    {
        var id = Rejected();
        Assert.Equal(_ledger.Now.Plus(TimeSpan.FromSeconds(10)), Get(id).AppealableUntil(_ledger.State.Parameters));
        Assert.True(Appeal(id).IsOk);
        Assert.Equal((ContributionState.Appealed, null), (Get(id).State, Get(id).AppealableUntil(_ledger.State.Parameters)));
        Assert.False(Get(id).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
        Assert.Equal(("not-arbiter", ErrorKind.Forbidden), Failure(Arbitrate(id, "accept", TestLedger.Stranger)));
        Assert.True(Arbitrate(id, "accept").IsOk);
        Assert.Equal(ContributionState.Accepted, Get(id).State);
        Assert.Contains(_ledger.State.Datanets.AwaitingVersion, w => w.Contribution == Get(id).Id);
    }

    [Fact]
    public void Accepted_appeal_of_a_failure_reads_the_files_once_more_and_no_second_time()
    {
        var id = Completed(curated: false);
        Assert.True(Fail(id).IsOk && Appeal(id).IsOk && Arbitrate(id, "accept").IsOk);
        Assert.Equal(ContributionState.Completed, Get(id).State);
        Assert.Contains(Get(id).Id, _ledger.State.Datanets.AwaitingIngest);
        Assert.True(Fail(id).IsOk);
        Assert.Equal("appeal-repeated", Appeal(id).Error?.Code);
        Assert.True(Get(id).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
    }

    [Fact]
    public void Dismissed_appeal_leaves_the_rejection_and_there_is_no_other()
    {
        var id = Rejected();
        Assert.True(Appeal(id).IsOk && Arbitrate(id, "dismiss").IsOk);
        Assert.Equal((ContributionState.Rejected, "So."), (Get(id).State, Get(id).History[^1].Reason));
        Assert.Equal(("appeal-repeated", ErrorKind.Conflict), Failure(Appeal(id)));
        Assert.Equal("contribution-state", Arbitrate(id, "accept").Error?.Code);
    }

    [Fact]
    public void Appeal_that_nobody_decides_is_dismissed_at_exactly_its_moment()
    {
        var (decided, open) = (Rejected(), Rejected());
        Assert.True(Appeal(decided).IsOk && Appeal(open).IsOk);
        _ledger.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        Assert.True(Arbitrate(decided, "accept").IsOk);
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((ContributionState.Appealed, ContributionState.Rejected), (Get(open).State, Get(open).StateAt(_ledger.Now)));
        Assert.True(Get(open).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
        Assert.Equal("contribution-state", Arbitrate(open, "accept").Error?.Code);
        Assert.Equal((ContributionState.Rejected, null), (Get(open).State, Get(open).History[^1].Seq));
    }

    [Fact]
    public void Appeal_is_its_contributors_in_time_and_about_a_refusal()
    {
        var id = Rejected();
        Assert.Equal("not-contributor", Appeal(id, TestLedger.Stranger).Error?.Code);
        Assert.Equal("contribution-unknown", Appeal("ct-999").Error?.Code);
        Assert.Equal("contribution-state", Appeal(Ingested(curated: false)).Error?.Code);
        _ledger.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(Get(id).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(("appeal-window-passed", ErrorKind.Gone), Failure(Appeal(id)));
        Assert.True(Get(id).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
    }

    [Fact]
    public void Nobody_judges_their_own_case()
    {
        Assert.True(_ledger.Send(TestLedger.Operator, Kinds.KeyRegister, new { address = TestLedger.Contributor.Address.ToString(), duties = new[] { "arbiter" } }).IsOk);
        Assert.True(_ledger.Send(TestLedger.Operator, Kinds.KeyRegister, new { address = TestLedger.Owner.Address.ToString(), duties = new[] { "arbiter" } }).IsOk);
        var id = Rejected();
        Assert.True(Appeal(id).IsOk);
        Assert.Equal(("arbiter-is-party", ErrorKind.Forbidden), Failure(Arbitrate(id, "accept", TestLedger.Contributor)));
        Assert.Equal("arbiter-is-party", Arbitrate(id, "dismiss", TestLedger.Owner).Error?.Code);
        Assert.True(Arbitrate(id, "accept").IsOk);
    }

    private string Completed(bool curated)
    {
        object terms = curated
            ? new
            {
                card = "",
                contributions = "open",
                curators = new { addresses = Curators.Select(c => c.Address.ToString()), threshold = 2 },
                licence = new { id = "Apache-2.0" },
                name = "Curated",
                visibility = "public",
            }
            : PaperLedger.Datanet();
        var datanet = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, terms).Value.Subject!;
        var id = _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;
        var licenceHash = new Licence("Apache-2.0", null).Hash().ToString();
        Assert.True(_ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = SomeHash.ToString() } }, licenceHash }).IsOk);
        return id;
    }

    private string Ingested(bool curated)
    {
        var id = Completed(curated);
        var hash = SomeHash.ToString();
        Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionIngest, new { analysis = PaperLedger.Analysis(1).ToJson(), contribution = id, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = hash, root = hash }).IsOk);
        return id;
    }

    private string Rejected()
    {
        var id = Ingested(curated: false);
        Assert.True(Reject(id, TestLedger.Owner).IsOk);
        return id;
    }

    private Result<Outcome> Fail(string id) =>
        _ledger.Send(TestLedger.Attestor, Kinds.ContributionFail, new { contribution = id, issues = new[] { new { code = "x", file = 0, line = "0", message = "y" } } });

    private Result<Outcome> Accept(string id, KeyPair by) => _ledger.Send(by, Kinds.ContributionAccept, new { contribution = id, reason = "Good." });

    private Result<Outcome> Reject(string id, KeyPair by) => _ledger.Send(by, Kinds.ContributionReject, new { code = "off-topic", contribution = id, reason = "Bad." });

    private Result<Outcome> Appeal(string id, KeyPair? by = null) => _ledger.Send(by ?? TestLedger.Contributor, Kinds.ContributionAppeal, new { contribution = id, reason = "Look." });

    private Result<Outcome> Arbitrate(string id, string decision, KeyPair? by = null) =>
        _ledger.Send(by ?? Arbiter, Kinds.ContributionArbitrate, new { contribution = id, decision, reason = "So." });

    private Contribution Get(string id) => _ledger.State.Datanets.Contributions[ContributionId.TryParse(id, out var parsed) ? parsed : default];

    private static (string?, ErrorKind?) Failure(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Kind);
}
