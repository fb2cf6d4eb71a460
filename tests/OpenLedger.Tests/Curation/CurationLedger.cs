using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Staking;
using Outcome = OpenLedger.Core.Ledger.Outcome;

namespace OpenLedger.Tests.Curation;

/// <summary>A ledger on paper with validators who judge the contributions to one Datanet.</summary>
internal sealed class CurationLedger
{
    public static readonly Address Owner = TestLedger.Owner.Address;
    public static readonly Address Contributor = TestLedger.Contributor.Address;
    public static readonly Address Arbiter = TestLedger.Key(410).Address;

    /// <summary>They stake 50, 30, 20 and 10 OPEN behind themselves.</summary>
    public static readonly Address[] Validators = [.. Enumerable.Range(401, 4).Select(i => TestLedger.Key(i).Address)];

    /// <summary>Stakes 40 OPEN and has no role.</summary>
    public static readonly Address Staker = TestLedger.Key(405).Address;

    public static readonly ulong[] Stakes = [50, 30, 20, 10];

    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);

    public CurationLedger(LedgerParameters? parameters = null)
    {
        Stake = new StakeLedger(parameters ?? Brisk, [Owner, Contributor, Staker, .. Validators]);
        Ok(Send(TestLedger.Operator.Address, Kinds.KeyRegister, new { address = Arbiter.ToString(), duties = new[] { "arbiter" } }));
        foreach (var (validator, stake) in Validators.Zip(Stakes))
        {
            Ok(Stake.Add(validator, OpenAmount.Whole(stake).Units, validator));
            Ok(Stake.Register(validator));
        }
        Ok(Stake.Add(Staker, OpenAmount.Whole(40).Units));
        Datanet = Ok(Send(Owner, Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "Apache-2.0" }, name = "Judged", review = "validators", visibility = "public" }))!;
        Ok(Send(Owner, Kinds.SponsorFund, new { amount = OpenAmount.Whole(20).ToString(), datanet = Datanet }));
        Stake.Wait(1_000);
    }

    /// <summary>Two seconds to commit, three to reveal, then four to appeal; three may vote, and a fifth of all power is the quorum.</summary>
    public static LedgerParameters Brisk { get; } = StakeLedger.Brisk with
    {
        CurationQuorumBps = 3_000, CurationFee = OpenAmount.Whole(6), CurationSlashBps = 1_000, MaxCurationSlash = OpenAmount.Whole(4), MaxCurationCommits = 3,
        AppealWindowMs = 4_000, ArbitrationWindowMs = 5_000, LivenessMs = 10UL * 86_400_000,
    };

    public StakeLedger Stake { get; }

    public string Datanet { get; }

    public LedgerState State => Stake.Paper.State;

    public UInt128 Sponsor => Balance(AccountId.Sponsor(DatanetId.TryParse(Datanet, out var id) ? id : default));

    public UInt128 Pot => Balance(AccountId.Curation);

    public UInt128 Balance(AccountId account) => State.Open.BalanceOf(account).Units;

    public Result<Outcome> Send(Address actor, string kind, object payload) => Stake.Send(actor, kind, payload);

    /// <summary>A contribution whose records are known now, so that validators vote on it.</summary>
    public Contribution Ingest(Address? contributor = null)
    {
        var id = Ok(Send(contributor ?? Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(Datanet)))!;
        Ok(Send(contributor ?? Contributor, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = SomeHash.ToString() } }, licenceHash = new Licence("Apache-2.0", null).Hash().ToString() }));
        Ok(Send(TestLedger.Attestor.Address, Kinds.ContributionIngest, new
        {
            analysis = PaperLedger.Analysis(1).ToJson(), contribution = id, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = SomeHash.ToString(), root = SomeHash.ToString(),
        }));
        return Get(id);
    }

    public Contribution Get(string id) => State.Datanets.Contributions[ContributionId.TryParse(id, out var parsed) ? parsed : default];

    public Contribution Get(Contribution contribution) => State.Datanets.Contributions[contribution.Id];

    public CurationRound? Round(Contribution contribution) => State.Curation.Find(contribution.Id);

    /// <summary>A vote with the same salt each time: nobody tries it out here.</summary>
    public static CurationVote Vote(bool accepts, string reason = "So.") => new(accepts ? null : RejectionCode.OffTopic, reason, Hash256.Sha256("salt"u8));

    public Result<Outcome> Commit(Contribution contribution, Address validator, CurationVote vote, int round = 1) =>
        Commit(contribution, validator, vote.Commitment(contribution.Id, contribution.History.Single(s => s.State == ContributionState.Ingested).Seq!.Value, round, validator), round);

    public Result<Outcome> Commit(Contribution contribution, Address validator, Hash256 commitment, int round = 1) =>
        Send(validator, Kinds.CurationCommit, new { commitment = commitment.ToString(), contribution = contribution.Id.ToString(), round });

    public Result<Outcome> Reveal(Contribution contribution, Address validator, CurationVote vote) => Send(validator, Kinds.CurationReveal, vote.Rejection is { } code
        ? new { choice = "reject", code = code.Word(), contribution = contribution.Id.ToString(), reason = vote.Reason, salt = vote.Salt.ToString() }
        : new { choice = "accept", contribution = contribution.Id.ToString(), reason = vote.Reason, salt = vote.Salt.ToString() });

    public void Pass(int ms)
    {
        Stake.Wait(ms);
        Assert.True(Stake.Paper.Tick().IsOk);
    }

    public static string? Ok(Result<Outcome> outcome)
    {
        Assert.True(outcome.IsOk, outcome.Error?.Message);
        return outcome.Value.Subject;
    }
}
