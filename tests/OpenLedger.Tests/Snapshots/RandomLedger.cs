using System.Text.Json;
using OpenLedger.Core.Accounts;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Snapshots;

/// <summary>Random commands of every kind, most of which the rules take, so that a state soon has something of everything.</summary>
internal sealed class RandomLedger
{
    private static readonly Hash256[] Records = [.. Enumerable.Range(0, 5).Select(i => Hash256.Sha256(BitConverter.GetBytes(i))).Order()];
    private static readonly Hash256 Root = MerkleTree.Root(Records);
    private static readonly KeyPair[] Keys = [TestLedger.Owner, TestLedger.Contributor, TestLedger.Stranger, TestLedger.Writer];
    private static readonly Address[] Users = [.. Keys.Select(k => k.Address)];
    private static readonly string[] Names = ["Rechtsfragen", "質問", "Questions ❤", "a"];

    private readonly Random _random;
    private int _made;

    public RandomLedger(int seed)
    {
        _random = new Random(seed);
        Paper.SendUnsigned(TestLedger.Operator.Address, Kinds.KeyRegister, new { address = TestLedger.Attestor.Address.ToString(), duties = new[] { "arbiter" } });
    }

    /// <summary>Parameters with which time soon brings something about.</summary>
    public static LedgerParameters Lively { get; } = LedgerParameters.Default with
    {
        UploadExpiryMs = 60_000, AppealWindowMs = 120_000, ArbitrationWindowMs = 60_000, MaxApiKeyLifeMs = 3_600_000, StateIntervalEntries = 16,
        EpochMs = 30_000, RewardEpochs = 4,
        DisputeResponseMs = 400_000, DisputeVoteMs = 200_000, DisputeAppealMs = 1_000_000, DisputeQuorumBps = 0, MinDisputeBond = new OpenAmount(3), UnbondingMs = 60_000, LivenessMs = 60_000, SignalIntervalMs = 2_000, CommissionIntervalMs = 10_000, MinStake = new OpenAmount(10),
        MinValidatorStake = new OpenAmount(20), MinWorkerStake = new OpenAmount(5), MinAgentStake = default, MinModelStake = default,
        RotationDelayMs = 200_000,
        GasPrice = new OpenAmount(3), CurationCommitMs = 20_000, CurationRevealMs = 40_000, CurationQuorumBps = 0, CurationFee = new OpenAmount(50), MaxCurationCommits = 2, MaxCurationSlash = new OpenAmount(7), SponsorGasPerEpoch = 20_000,
        VotingDelayMs = 3_000, VotingPeriodMs = 8_000, LateQuorumExtensionMs = 4_000, TimelockMs = 60_000, ExecutionGraceMs = 300_000, MaxDeadlineAheadMs = 60_000, ProposalThreshold = new OpenAmount(5),
    };

    /// <summary>A supply that vests within the time of some hundred entries.</summary>
    public static IReadOnlyList<Allocation> Supply { get; } =
    [
        new(AccountId.Bridge, OpenAmount.Whole(600_000_000 - (100_000 * (ulong)Users.Length)), null, 0, 0),
        new(AccountId.Community, OpenAmount.Whole(300_000_000), null, 0, 3_600_001),
        new(AccountId.Team, OpenAmount.Whole(99_999_999), AccountId.Of(Users[0]), 60_000, 1_800_007),
        new(AccountId.Treasury, OpenAmount.Whole(1), null, 0, 0),
        .. Users.Order().Select(user => new Allocation(AccountId.Of(user), OpenAmount.Whole(100_000), null, 0, 0)),
    ];

    public PaperLedger Paper { get; } = new(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = Lively, Allocations = Supply }));

    public LedgerState State => Paper.State;

    /// <summary>Applies so many entries.</summary>
    public RandomLedger Run(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            Paper.Advance(TimeSpan.FromMilliseconds(_random.Next(30) == 0 ? _random.Next(400_000) : _random.Next(2_000)));
            var (actor, kind, payload) = Next();
            var key = State.Accounts.Of(actor, Paper.Now).Key;
            if (kind == Kinds.Tick)
                Paper.Tick();
            else if (payload is AccountRotate rotate)
                Paper.RotateUnsigned(key, rotate.Account, rotate.To, rotate.GuardianSignedBy);
            else
                Paper.SendUnsigned(EntryClasses.IsOfDuty(kind) ? actor : key, kind, payload);
        }
        return this;
    }

    public (Address Actor, string Kind, object Payload) Next()
    {
        if (_random.Next(10) == 0)
            return Govern(Users[_random.Next(Users.Length)]);
        if (_random.Next(4) == 0 && State.Curation.Rounds.Values.LastOrDefault(r => r.SettlesAt is null) is { } round)
            return Judging(round);
        var book = State.Datanets;
        var contribution = Pick(book.Contributions.Values.TakeLast(6).ToList());
        var datanet = contribution is not null && _random.Next(3) > 0 ? book.Datanets[contribution.Datanet] : Pick(book.Datanets.Values.TakeLast(4).ToList());
        var (ct, dn) = ((contribution?.Id ?? default).ToString(), (datanet?.Id ?? default).ToString());
        var (user, owner, attestor) = (Users[_random.Next(Users.Length)], datanet?.Owner ?? Users[0], TestLedger.Attestor.Address);
        // What comes next for the contribution, mostly.
        var kind = (contribution?.State, _random.Next(4)) switch
        {
            (_, 0) or (null, _) => _random.Next(26),
            (ContributionState.Declared, _) => 2,
            (ContributionState.Completed, var n) => n == 1 ? 4 : 3,
            (ContributionState.Ingested, var n) => n == 1 ? 6 : 5,
            (ContributionState.Failed or ContributionState.Rejected, _) => 7,
            (ContributionState.Appealed, var n) => n == 1 ? 15 : 8,
            (ContributionState.Accepted, _) => 10,
            (ContributionState.Published, var n) => n == 1 ? 9 : n == 2 ? 10 : 1,
            _ => _random.Next(26),
        };
        return kind switch
        {
            0 => (user, Kinds.DatanetCreate, Datanet()),
            1 => (user, Kinds.ContributionDeclare, new { datanet = dn, files = Files() }),
            2 => (contribution?.Contributor ?? user, Kinds.ContributionComplete, new
            {
                contribution = ct,
                files = (contribution?.Declaration.Files ?? []).Select(_ => new { sha256 = SomeHash() }),
                licenceHash = (datanet?.Terms.Licence.Hash() ?? default).ToString(),
            }),
            3 => (attestor, Kinds.ContributionIngest, new ContributionIngest(contribution?.Id ?? default, Found()).ToJson()),
            4 => (attestor, Kinds.ContributionFail, new { contribution = ct, issues = new[] { new { code = "malformed-json", file = 0, line = "7", message = "Line 7 is no JSON." }, new { code = "truncated", file = 1, line = "0", message = "…" } } }),
            5 => (Judge(datanet), Kinds.ContributionAccept, new { contribution = ct, reason = "Gut." }),
            6 => (Judge(datanet), Kinds.ContributionReject, new { code = "off-topic", contribution = ct, reason = "Nein." }),
            7 => (contribution?.Contributor ?? user, Kinds.ContributionAppeal, new { contribution = ct, reason = "Doch." }),
            8 => (attestor, Kinds.ContributionArbitrate, new { contribution = ct, decision = _random.Next(2) == 0 ? "accept" : "dismiss", reason = "So." }),
            9 => (_random.Next(2) == 0 ? owner : contribution?.Contributor ?? user, Kinds.ContributionWithdraw, new { contribution = ct, reason = "Mine.", records = Proven() }),
            10 => (attestor, Kinds.DatanetVersion, Version(book, datanet)),
            11 => (owner, Kinds.DatanetGrant, Grant(dn)),
            12 => (owner, Kinds.DatanetRevoke, new { datanet = dn, grantee = Users[_random.Next(Users.Length)].ToString(), reason = "Over." }),
            13 => (user, Kinds.ApiKeyRegister, ApiKey()),
            14 => _random.Next(3) switch
            {
                0 => (user, Kinds.Cancel, new { nonce = _random.Next(100).ToString() }),
                1 => (TestLedger.Operator.Address, _random.Next(2) == 0 ? Kinds.KeyRegister : Kinds.KeyRevoke, new { address = user.ToString(), duties = new[] { "ingest" } }),
                _ when Pick(State.ApiKeys.All.ToList()) is { } key => (key.Owner, Kinds.ApiKeyRevoke, new { hash = key.Hash.ToString() }),
                _ => (user, Kinds.ApiKeyRevoke, new { hash = Hash256.Sha256("none"u8).ToString() }),
            },
            15 => _random.Next(3) == 0 ? (user, Kinds.Tick, new { }) : (TestLedger.Bridge.Address, Kinds.BridgeDeposit, Deposit(user)),
            _ => Money(user, owner, dn),
        };
    }

    private (Address Actor, string Kind, object Payload) Money(Address user, Address owner, string datanet)
    {
        var (other, hold) = (Users[_random.Next(Users.Length)].ToString(), Pick(State.Open.Holds.All.ToList()));
        return _random.Next(22) switch
        {
            20 or 21 => Rotating(user),
            6 => (user, Kinds.VoteDelegate, new { @delegate = other }),
            7 => (user, Kinds.RewardCollect, new { }),
            8 => (user, Kinds.SponsorFund, new { amount = Amount(), datanet }),
            9 => (owner, Kinds.SponsorWithdraw, new { amount = "1", datanet }),
            0 => (user, Kinds.OpenTransfer, new { amount = Amount(), to = other }),
            1 => (user, Kinds.BridgeWithdraw, new { amount = Amount(), payout = other }),
            2 when hold is not null => (hold.Payee, Kinds.HoldPost, new { amount = new OpenAmount((hold.Amount.Units / 2) + 1).ToString(), hold = hold.Id.ToString() }),
            3 when hold is not null => (hold.Payee, Kinds.HoldVoid, new { hold = hold.Id.ToString() }),
            > 15 => Disputing(user),
            > 9 => Staking(user),
            _ => (user, Kinds.HoldReserve, new { amount = Amount(), expiresAt = Paper.Now.Plus(TimeSpan.FromSeconds(_random.Next(1, 300))).UnixMs.ToString(), memo = "Für später.", payee = other }),
        };
    }

    private (Address Actor, string Kind, object Payload) Rotating(Address user)
    {
        // Those of whom something is pending first, so that some of it is taken back in time.
        user = Users.FirstOrDefault(one => State.Accounts.Of(one, Paper.Now).Pending is not null, user);
        var keys = State.Accounts.Of(user, Paper.Now);
        var other = Users[_random.Next(Users.Length)];
        return _random.Next(5) switch
        {
            < 2 when keys.Pending is not null => (user, Kinds.AccountRotateCancel, new { account = user.ToString() }),
            < 2 => (user, Kinds.AccountGuard, new { guardian = other.ToString() }),
            var n => (n == 2 ? keys.Guardian ?? user : user, Kinds.AccountRotate, new AccountRotate(user, TestLedger.Key(300 + _random.Next(60)).Address, default, null)
            {
                GuardianSignedBy = n == 3 && keys.Guardian is { } guardian ? State.Accounts.Of(guardian, Paper.Now).Key : null,
            }),
        };
    }

    private (Address Actor, string Kind, object Payload) Disputing(Address user)
    {
        var evidence = SomeHash();
        if (_random.Next(6) == 0 && State.Disputes.All.LastOrDefault() is { } about && Array.Find(Keys, k => k.Address != user && State.Stakes.Pools.TryGetValue(k.Address, out _)) is { } voter)
        {
            var shown = new[] { "uphold", "reject" }.Select(choice => Paper.Sign(voter, Kinds.DisputeVote, new { choice, dispute = about.Id.ToString(), round = about.Round }).ToBody());
            return (user, Kinds.OffenceReport, new { first = JsonSerializer.Deserialize<JsonElement>(shown.First()), second = JsonSerializer.Deserialize<JsonElement>(shown.Last()) });
        }
        // Those that are furthest first, so that some are appealed in time.
        var open = State.Disputes.All.Where(d => d.Phase != DisputePhase.Closed).OrderByDescending(d => d.Phase).Take(2).ToList();
        if (Pick(open) is not { } dispute || _random.Next(4) == 0)
        {
            var accused = State.Stakes.Pools.Select(p => p.Key).FirstOrDefault(target => target != user && target != StakeBook.Nobody, Users[0]);
            return (user, Kinds.DisputeOpen, new { accused = accused.ToString(), bond = "100", evidence, offence = "bad-service", statement = "Zu spät." });
        }
        var id = dispute.Id.ToString();
        return dispute.Phase switch
        {
            DisputePhase.Opened => (dispute.Accused, Kinds.DisputeCounter, new { dispute = id, evidence, statement = "Nein." }),
            DisputePhase.Voting => (user, Kinds.DisputeVote, new { choice = _random.Next(2) == 0 ? "uphold" : "reject", dispute = id, round = dispute.Round }),
            _ => (dispute.Outcome == DisputeOutcome.Upheld ? dispute.Accused : dispute.Opener, Kinds.DisputeAppeal, new { dispute = id }),
        };
    }

    /// <summary>A vote whose reason and salt are always the same, so that who has voted can show it; some say another choice then.</summary>
    private (Address Actor, string Kind, object Payload) Judging(CurationRound round)
    {
        var (contribution, salt) = (round.Contribution.ToString(), Hash256.Sha256("salt"u8));
        if (round.PhaseAt(Paper.Now) == CurationPhase.Committing)
        {
            var validators = State.Stakes.Providers.Where(p => p.Value.Terms.Roles.HasFlag(Roles.Validator)).Select(p => p.Key).ToList();
            var validator = validators.Count == 0 ? Users[0] : validators[_random.Next(validators.Count)];
            var vote = new CurationVote(_random.Next(2) == 0 ? null : RejectionCode.OffTopic, "Weil.", salt);
            return (validator, Kinds.CurationCommit, new { commitment = vote.Commitment(round.Contribution, round.Ingested, round.Number, validator).ToString(), contribution, round = round.Number });
        }
        var voter = round.Commitments.Count == 0 ? Users[0] : round.Commitments.ElementAt(_random.Next(round.Commitments.Count)).Key;
        return (voter, Kinds.CurationReveal, _random.Next(2) == 0
            ? new { choice = "accept", contribution, reason = "Weil.", salt = salt.ToString() }
            : new { choice = "reject", code = "off-topic", contribution, reason = "Weil.", salt = salt.ToString() });
    }

    private (Address Actor, string Kind, object Payload) Staking(Address user)
    {
        var provider = Pick(State.Stakes.Providers.Select(p => p.Value).ToList());
        var positions = State.Stakes.Stakers.GetValueOrDefault(user)?.Positions ?? [];
        var position = positions.IsEmpty ? default : positions[_random.Next(positions.Length)];
        var part = UInt128.Max(1, State.Stakes.WorthOf(position) / (UInt128)_random.Next(1, 4)).ToString();
        return _random.Next(12) switch
        {
            0 or 1 => (user, Kinds.StakeAdd, new { amount = UInt128.Max(1, State.Open.BalanceOf(AccountId.Of(user)).Units / 2).ToString() }),
            2 => (user, Kinds.StakeAdd, new { amount = Amount(), target = user.ToString() }),
            3 => (user, Kinds.StakeAdd, new { amount = Amount(), target = (provider?.Address ?? user).ToString() }),
            4 => (user, Kinds.StakeRemove, position.Target == StakeBook.Nobody ? new { amount = part } : new { amount = part, target = position.Target.ToString() }),
            5 => (user, Kinds.StakeMove, position.Target == StakeBook.Nobody ? new { amount = part, to = user.ToString() } : new { amount = part, from = position.Target.ToString() }),
            6 or 7 => (user, Kinds.ProviderRegister, new { commissionBps = _random.Next(300), description = "Für alle.", endpoint = "https://node.example", name = Names[_random.Next(Names.Length)], roles = new[] { "agent", "validator" } }),
            8 => (provider?.Address ?? user, Kinds.ProviderSignal, new { }),
            9 => (provider?.Address ?? user, Kinds.ProviderRetire, new { }),
            _ => (Users.FirstOrDefault(one => State.Stakes.RewardsOf(one) > 0, user), Kinds.StakeCollect, new { }),
        };
    }

    private (Address Actor, string Kind, object Payload) Govern(Address user)
    {
        var proposal = Pick(State.Governance.Proposals.Values.TakeLast(3).ToList());
        var payload = new { proposal = (proposal?.Id ?? default).ToString() };
        return (proposal?.StateAt(Paper.Now, State.Votes), _random.Next(4)) switch
        {
            (ProposalState.Pending, < 2) => (proposal!.Proposer, Kinds.ProposalCancel, payload),
            (ProposalState.Active, 0) => (user, Kinds.ProposalVote, new { payload.proposal, reason = "Weil.", support = Ballot.Words[_random.Next(3)] }),
            (ProposalState.Active, _) => (user, Kinds.ProposalVote, new { payload.proposal, support = "for" }),
            (ProposalState.Queued, _) => (user, Kinds.ProposalExecute, payload),
            _ => (user, Kinds.ProposalCreate, new { action = Action(), description = "# Warum\n\nDarum.", title = "Vorschlag" }),
        };
    }

    private object Action() => _random.Next(7) switch
    {
        6 => new { accused = State.Stakes.Pools.Select(p => p.Key).FirstOrDefault(target => target != StakeBook.Nobody, Users[0]).ToString(), bond = "100", evidence = SomeHash(), kind = "slash", offence = "bad-service", statement = "Wieder zu spät." },
        0 => new { kind = "text" },
        1 => new { changes = new[] { new { name = "maxHoldsPerAccount", value = $"{_random.Next(1, 2_000)}" }, new { name = "proposalThreshold", value = $"{_random.Next(5)}" } }, kind = "parameters" },
        2 => new { kind = "treasury", payments = new[] { new { amount = "7", to = Users[_random.Next(Users.Length)].ToString() } } },
        3 => new { address = Users[0].ToString(), change = "register", duties = new[] { "arbiter" }, kind = "key" },
        4 => new { change = "add", kind = "model", name = $"open/m{_random.Next(3)}", sha256 = SomeHash(), uri = "ipfs://bafy" },
        _ => new { change = _random.Next(2) == 0 ? "remove" : "add", kind = "standard", name = "chat.v1", sha256 = SomeHash(), uri = "https://example.org/" } is var listing && listing.change == "add"
            ? listing
            : new { listing.change, listing.kind, listing.name },
    };

    private T? Pick<T>(List<T> items) where T : class => items.Count == 0 ? null : items[_random.Next(items.Count)];

    private string SomeHash() => Hash256.Sha256(BitConverter.GetBytes(_random.Next())).ToString();

    private Address Judge(Datanet? datanet) => datanet?.Terms.Curators is { } curators ? curators.Addresses[_random.Next(curators.Addresses.Count)] : datanet?.Owner ?? Users[0];

    private Dictionary<string, object> Datanet()
    {
        var payload = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["card"] = _random.Next(2) == 0 ? "" : "# About\n\n*Everything.*",
            ["contributions"] = _random.Next(4) == 0 ? "owner" : "open",
            ["licence"] = _random.Next(3) == 0 ? new { id = "LicenseRef-house", terms = "Be kind." } : new { id = "CC-BY-4.0" },
            ["name"] = Names[_random.Next(Names.Length)],
            ["visibility"] = _random.Next(2) == 0 ? "public" : "private",
        };
        if (_random.Next(3) == 0)
            payload["schema"] = new { additional = true, fields = new[] { new { name = "text", required = true, type = "string" }, new { name = "no", required = false, type = "integer" } } };
        if (_random.Next(2) == 0)
            payload["review"] = "validators";
        else if (_random.Next(3) == 0)
            payload["curators"] = new { addresses = Users.Order().Select(u => u.ToString()), threshold = 2 };
        return payload;
    }

    private object[] Files() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => _random.Next(3) == 0
        ? (object)new { encoding = "gzip", format = "jsonl", name = $"ä{i}.jsonl.gz", partSize = "1048576", size = "1048577" }
        : new { format = "txt", name = $"{i}.txt", partSize = "10", size = "10" })];

    private IngestedRecords Found()
    {
        var analysis = new AnalysisSummary(
            0, 1, [new Tally("deu", 2), new Tally("eng", 3)], 9_000, [new Tally("few-words", 1)], [new Tally("email", 4)], new StoredFile(Hash256.Sha256("report"u8), 9), new StoredFile(Root, 0));
        return new IngestedRecords((ulong)Records.Length, 1, 2, Root, Hash256.Sha256(BitConverter.GetBytes(_random.Next())), 99, analysis);
    }

    private object[] Proven() => _random.Next(3) == 0
        ? []
        : [.. new[] { _random.Next(Records.Length) }.Select(i => new { hash = Records[i].ToString(), index = $"{i}", path = new Merkle.Rfc6962(Records).Path(i, 0, Records.Length).Select(h => h.ToString()) })];

    private static object Version(DatanetBook book, Datanet? datanet)
    {
        if (datanet is null)
            return PaperLedger.Version("dn-0", 1, 1, []);
        var adds = book.AwaitingVersion.Where(w => w.Datanet == datanet.Id).Select(w => w.Contribution).ToList();
        var covered = book.Withdrawals.Values.Where(w => book.Contributions[w.Contribution].Datanet == datanet.Id && w.Number >= (datanet.Latest?.Withdrawals ?? 0)).ToList();
        var lost = covered.Aggregate(0UL, (sum, w) => sum + w.Count);
        var left = covered.GroupBy(w => w.Contribution).Where(g => book.Contributions[g.Key].File!.Records > g.Aggregate(0UL, (sum, w) => sum + w.Count)).Select(g => g.Key).Order();
        var records = (datanet.Latest?.Records ?? 0) + ((ulong)adds.Count * 5) - lost;
        return PaperLedger.Version(datanet.Id.ToString(), (datanet.Latest?.Number ?? 0) + 1, records, adds.Select(a => a.ToString()), datanet.Withdrawals, [.. left.Select(l => l.ToString())]);
    }

    private object Grant(string datanet)
    {
        var grantee = Users[_random.Next(Users.Length)].ToString();
        return _random.Next(2) == 0
            ? new { datanet, expiresAt = Paper.Now.Plus(TimeSpan.FromSeconds(_random.Next(1, 300))).UnixMs.ToString(), grantee, uses = new[] { "read", "train" } }
            : new { datanet, grantee, uses = new[] { "infer" } };
    }

    private object ApiKey() => new
    {
        expiresAt = Paper.Now.Plus(TimeSpan.FromSeconds(_random.Next(60, 3_000))).UnixMs.ToString(),
        hash = Hash256.Sha256(BitConverter.GetBytes(_made++)).ToString(),
        label = "Schlüssel",
        perDay = "1000",
        perMinute = "10",
        scopes = new[] { "read", "upload" },
    };

    private string Amount() => ((UInt128)_random.NextInt64(1, long.MaxValue) >> _random.Next(62)).ToString();

    private object Deposit(Address account) => new BridgeDeposit(
        TestLedger.ChainId, new DepositId(TestLedger.Key(200 + _random.Next(3)).Address, (ulong)_random.Next(1_000)), Hash256.Sha256(BitConverter.GetBytes(_random.Next())), (ulong)_random.Next(), account,
        new OpenAmount((UInt128)_random.NextInt64(1, long.MaxValue))).ToJson();
}
